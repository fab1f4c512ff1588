/** Control characters, line separators, and marks that reverse or hide the text around them. */
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex -- what comes from outside must not steer a terminal
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/g;

/**
 * Escapes characters that would begin a line, steer a terminal or show text in another order than
 * it has. Within JSON the escapes stand for the same characters.
 *
 * @example
 * printable('one\ntwo'); // 'one\\ntwo'
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (found) =>
    Array.from({ length: found.length }, (_, index) => escaped(found.charCodeAt(index))).join(''),
  );
}

const SHORT: Readonly<Record<number, string>> = {
  8: String.raw`\b`,
  9: String.raw`\t`,
  10: String.raw`\n`,
  12: String.raw`\f`,
  13: String.raw`\r`,
};

function escaped(unit: number): string {
  return SHORT[unit] ?? `\\u${unit.toString(16).padStart(4, '0')}`;
}
