/** A name that may well be an ordinary word; renaming it everywhere would rename more than the service. */
const ORDINARY_WORD = /^[a-z]+$/;

/** Whether a name is told from the words around it. */
export function isDistinct(name: string): boolean {
  return !ORDINARY_WORD.test(name);
}

/**
 * A text with one name instead of another, where it stands by itself: not within a longer name.
 *
 * @example
 * rename('event-service.dlt of event-service-2', 'event-service', 'orders'); // 'orders.dlt of event-service-2'
 */
export function rename(text: string, from: string, to: string): string {
  return text.replaceAll(wholeName(from), () => to);
}

function wholeName(name: string): RegExp {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, 'g');
}
