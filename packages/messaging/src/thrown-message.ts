/** The characters kept of a message; whatever is validated or upcast may end up in one. */
const MAX_LENGTH = 1_000;

/**
 * Reads the message of whatever was thrown. Anything but an error is only named by its type: it may
 * be a message's own data. Errors may have getters that throw.
 *
 * @example
 * thrownMessage(new Error('no such place')); // 'no such place'
 * thrownMessage(null); // 'something of type object was thrown'
 */
export function thrownMessage(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return String(thrown.message).slice(0, MAX_LENGTH);
  } catch {
    return 'an error that cannot be read';
  }
  return `something of type ${typeof thrown} was thrown`;
}
