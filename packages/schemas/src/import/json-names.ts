import type { JsonSchema } from '../schema-types.js';

/** A name as a part of a JSON pointer in a `$ref`. */
export const pointerPart = (name: string): string =>
  name.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25');

/** The name of a referenced schema, else its title; the event's own is suggested. */
export function nameOf({ title }: JsonSchema, at: string): string | undefined {
  const [, referenced] = /\/(?:definitions|\$defs|schemas)\/([^/]+)$/.exec(at) ?? [];
  if (at === '#') return undefined;
  if (referenced === undefined)
    return typeof title === 'string' && /^\w+$/.test(title) ? title : undefined;
  try {
    return decodeURIComponent(referenced);
  } catch {
    return referenced;
  }
}
