import { type ErrorKind, MessagingError } from './messaging.error.js';

/** Details of a wait, where the defaults do not fit. */
export interface NotReadyHints {
  /** The thing waited for, for the log, such as `the schema registry`. */
  readonly waitsFor?: string;
  /** Milliseconds between two tries. Default: a back-off from half a second to half a minute. */
  readonly delayMs?: number;
  /** Waiting is what somebody wants: neither a log line nor `lastError` mentions it. */
  readonly isSilent?: boolean;
  /** Makes a message fail with `error` after so many tries. Default: never. */
  readonly giveUp?: { readonly afterTries: number; readonly error: MessagingError };
}

/**
 * Something is not ready, and nothing is wrong with the message: it waits, with those of its key,
 * until it goes through. No attempt is counted, so waiting never makes it a dead letter.
 *
 * @example
 * throw new NotReadyError('The price list is being loaded.', { waitsFor: 'the price list' });
 */
export class NotReadyError extends MessagingError {
  readonly code: MessagingError['code'] = 'MESSAGING_NOT_READY';
  override readonly kind: ErrorKind = 'unavailable';
  readonly waitsFor: string;
  readonly delayMs: number | undefined;
  readonly isSilent: boolean;
  readonly giveUp: NotReadyHints['giveUp'];

  constructor(message: string, hints: ErrorOptions & NotReadyHints = {}) {
    const { waitsFor = 'what is not ready yet', delayMs, isSilent = false, giveUp } = hints;
    super(message, hints);
    this.waitsFor = waitsFor;
    this.delayMs = delayMs;
    this.isSilent = isSilent;
    this.giveUp = giveUp;
  }
}
