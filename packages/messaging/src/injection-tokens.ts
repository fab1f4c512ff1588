import './one-copy.js';

/** What Nest injects messaging's parts by. */
export const MESSAGING_OPTIONS = Symbol('MESSAGING_OPTIONS');
export const BROKER = Symbol('MESSAGING_BROKER');
export const PRODUCER = Symbol('MESSAGING_PRODUCER');
export const ADMIN = Symbol('MESSAGING_ADMIN');
export const MESSAGING_OVERVIEW = Symbol('MESSAGING_OVERVIEW');
