import { inspect } from 'node:util';

/** Writes what a handler threw as text; that may be anything, even an object that throws when looked at. */
export function inspectThrown(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    return 'something that cannot be inspected';
  }
}
