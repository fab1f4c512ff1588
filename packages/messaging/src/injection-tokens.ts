import './one-copy.js';

/** Injects the `MessagingOptions`. */
export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');
/** Injects the `Broker`. */
export const BROKER = Symbol('MESSAGING_BROKER');
/** Injects the `Producer`, for raw messages; events go through `EventRepository`. */
export const PRODUCER = Symbol('MESSAGING_PRODUCER');
/** Injects the `Admin`. */
export const ADMIN = Symbol('MESSAGING_ADMIN');
/** Injects the `MessagingOverview`. */
export const MESSAGING_OVERVIEW = Symbol('MESSAGING_OVERVIEW');
