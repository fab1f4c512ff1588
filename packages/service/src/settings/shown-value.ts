import { cut, withoutSecrets } from '@nest-kafka-kit/messaging/operating';

const MAX_CHARACTERS = 200;
/** Base64, hexadecimal and the like, as long as tokens and keys are. */
const LONG_WORD = /[\w+=-]{20,}/g;

/**
 * Shows a wrong value of a setting, of which anything may be a secret that was pasted in the wrong place: keys,
 * credentials and what looks random are hidden.
 *
 * @example
 * shownValue('"tru"'); // '"tru"'
 */
export function shownValue(given: string): string {
  return cut(
    withoutSecrets(given).replace(LONG_WORD, (word) => (looksRandom(word) ? '***' : word)),
    MAX_CHARACTERS,
  );
}

function looksRandom(word: string): boolean {
  const isMixed = /[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word);
  return isMixed || /^[\da-f]{32,}$/i.test(word);
}
