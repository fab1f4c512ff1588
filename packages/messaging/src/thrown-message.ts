import { cut } from './logging/cut.js';
import { withoutSecrets } from './logging/without-secrets.js';

/**
 * Reads the message of whatever was thrown, cut and without secrets. Anything but an error is only
 * named by its type: it may be a message's own data. Errors may have getters that throw.
 *
 * @example
 * thrownMessage(new Error('no such place')); // 'no such place'
 * thrownMessage(null); // 'something of type object was thrown'
 */
export function thrownMessage(thrown: unknown): string {
  try {
    if (thrown instanceof Error) return cut(withoutSecrets(String(thrown.message)));
  } catch {
    return 'an error that cannot be read';
  }
  return `something of type ${typeof thrown} was thrown`;
}
