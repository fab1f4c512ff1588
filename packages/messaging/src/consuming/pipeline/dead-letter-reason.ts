import type { DeadLetterReason } from '../../ports/index.js';
import {
  BatchUnreadableError,
  ExpiredCommandError,
  HandlerExhaustedError,
  HandlerTimedOutError,
  InvalidMessageError,
  PermanentError,
  QuarantinedError,
  UndecodableMessageError,
} from '../../errors.js';

/** Finds the reason to give a message up; `undefined` where trying again may help. */
export function deadLetterReason(error: unknown): DeadLetterReason | undefined {
  if (error instanceof UndecodableMessageError) return 'undecodable';
  if (error instanceof BatchUnreadableError) return 'undecodable';
  if (error instanceof QuarantinedError) return 'quarantined';
  if (error instanceof InvalidMessageError) return 'invalid';
  if (error instanceof ExpiredCommandError) return 'expired';
  if (error instanceof PermanentError) return 'permanent';
  if (!(error instanceof HandlerExhaustedError)) return undefined;
  return error.cause instanceof HandlerTimedOutError ? 'timeout' : 'exhausted';
}

/** Tells whether trying again is in vain. */
export function isHopeless(error: unknown): boolean {
  return deadLetterReason(error) !== undefined;
}
