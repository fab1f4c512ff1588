import { inspect } from 'node:util';
import { withOneLineMessages } from '../logging/one-line-messages.js';

/** Writes what a handler threw as text; that may be anything, even an object that throws when looked at. */
export function inspectThrown(thrown: unknown): string {
  try {
    return inspect(withOneLineMessages(thrown));
  } catch {
    return 'something that cannot be inspected';
  }
}
