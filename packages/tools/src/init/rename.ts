/**
 * Matches names that may be ordinary words; replacing those everywhere would change more than the
 * service's name.
 */
const ORDINARY_WORD = /^[a-z]+$/;

/** Whether a name can be told from the words around it. */
export function isDistinct(name: string): boolean {
  return !ORDINARY_WORD.test(name);
}

/**
 * Replaces a name in a text, unless it is part of a longer name.
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
