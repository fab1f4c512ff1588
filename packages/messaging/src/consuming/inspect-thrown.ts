import { inspect } from 'node:util';

/** What a handler threw, as text: that may be anything, even what throws when it is looked at. */
export function inspectThrown(thrown: unknown): string {
  try {
    return inspect(thrown);
  } catch {
    return 'something that cannot be inspected';
  }
}
