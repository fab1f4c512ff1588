import { Pattern } from './imported-event.js';

/** Characters that end a line, turn the direction of text, or are not seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const escaped = (character: string): string =>
  [...character]
    .flatMap((each) => each.split(''))
    .map((each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * A text as a literal of TypeScript, in the quotes that prettier chooses. What it holds never ends
 * the literal.
 *
 * @example
 * stringLiteral("it's"); // '"it\'s"'
 */
export function stringLiteral(text: string): string {
  const json = JSON.stringify(text).replace(UNSEEN, escaped);
  const [singles, doubles] = [text.split("'").length, text.split('"').length];
  if (singles > doubles) return json;
  const inner = json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner}'`;
}

/** Data as a literal of TypeScript. Keys are quoted unless they are plain names. */
export function literal(value: unknown): string {
  if (value instanceof Pattern) {
    return `new RegExp(${stringLiteral(value.source)}, ${stringLiteral(value.flags)})`;
  }
  if (typeof value === 'string') return stringLiteral(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Date) return `new Date(${stringLiteral(value.toISOString())})`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(
    ([key, each]) => `${keyLiteral(key)}: ${literal(each)}`,
  );
  return entries.length > 0 ? `{ ${entries.join(', ')} }` : '{}';
}

/** The name of a property: as it is where TypeScript takes it, quoted otherwise. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : stringLiteral(name);
}

/** In an object literal, `__proto__: …` would set the prototype. */
const keyLiteral = (key: string): string =>
  key === '__proto__' ? "['__proto__']" : propertyName(key);

const MAX_COMMENT_LENGTH = 2_000;

/**
 * A text for a comment: it cannot end the comment, hide anything, or tell a compiler something.
 */
export function commentText(text: string): string {
  const shown = text.length > MAX_COMMENT_LENGTH ? `${text.slice(0, MAX_COMMENT_LENGTH)}…` : text;
  return shown
    .replaceAll(/\s+/g, ' ')
    .replace(UNSEEN, '')
    .replaceAll('*/', '*\\/')
    .replaceAll(/(^|[^\w])@(?=\w)/g, '$1@ ')
    .trim();
}

const COMMENT_WIDTH = 96;

/** A doc comment of paragraphs, none for no text. */
export function docComment(paragraphs: readonly string[], indent = ''): string[] {
  const texts = paragraphs.map(commentText).filter((text) => text !== '');
  if (texts.length === 0) return [];
  const [only] = texts;
  if (texts.length === 1 && only!.length + indent.length < COMMENT_WIDTH - 6)
    return [`${indent}/** ${only} */`];
  const lines = texts.flatMap((text, index) => [
    ...(index > 0 ? [''] : []),
    ...wrapped(text, COMMENT_WIDTH - indent.length),
  ]);
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
