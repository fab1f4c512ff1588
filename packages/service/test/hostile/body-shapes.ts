/** A body that costs its sender little, and may cost a service much. */
export interface BodyShape {
  readonly name: string;
  readonly body: Buffer;
}

/** The default of HTTP_BODY_LIMIT_BYTES. */
export const MAX_BYTES = 262_144;

type Part = string | ((index: number) => string);

/** Fills a body with parts, as many as fit. */
function filled(before: string, part: Part, after: string, bytes = MAX_BYTES): string {
  const parts: string[] = [];
  let length = before.length + after.length;
  for (let index = 0; ; index++) {
    const next = (index === 0 ? '' : ',') + (typeof part === 'string' ? part : part(index));
    length += Buffer.byteLength(next);
    if (length > bytes) break;
    parts.push(next);
  }
  return before + parts.join('') + after;
}

const nested = (open: string, close: string, depth: number, inner = ''): string =>
  open.repeat(depth) + inner + close.repeat(depth);

/** A string of a field, as long as the body allows, whose characters repeat. */
const long = (field: string, pattern: string, end = ''): string => {
  const around = `{"${field}":"${end}"}`.length;
  const times = Math.floor((131_072 - around) / pattern.length);
  return `{"${field}":"${pattern.repeat(times)}${end}"}`;
};

const keyed = (count: number, part: (index: number) => string): string =>
  `{${Array.from({ length: count }, (_, index) => part(index)).join(',')}}`;

/** The number of keys, and of items, that is just allowed. */
const MAX = 1_000;

/** A key that V8 hashes as an index: their hashes may be chosen. */
const colliding = (index: number): string => `"${index * 65_536}":1`;

const text: Readonly<Record<string, string>> = {
  'empty objects': filled('[', '{}', ']'),
  'empty arrays': filled('[', '[]', ']'),
  nulls: filled('[', 'null', ']'),
  zeros: filled('[', '0', ']'),
  'negative zeros': filled('[', '-0', ']'),
  'numbers beyond all': filled('[', '1e400', ']'),
  'numbers below all': filled('[', '1e-400', ']'),
  'empty strings': filled('[', '""', ']'),
  truths: filled('[', 'true', ']'),
  'empty objects, as many as allowed': `[${'{},'.repeat(MAX - 1)}{}]`,
  'empty objects in a list that is wanted': filled('{"items":[', '{}', ']}'),
  'as many wrong items as allowed': `{"items":[${'{"count":"x"},'.repeat(MAX - 1)}{}]}`,
  'as many items that are none': `{"items":[${'1,'.repeat(MAX - 1)}1]}`,
  'as many nulls for items': `{"items":[${'null,'.repeat(MAX - 1)}null]}`,
  'wrong items with children': filled('{"items":[', '{"items":[{}]}', ']}'),
  'arrays in arrays': nested('[', ']', MAX_BYTES / 2),
  'arrays that never close': '['.repeat(MAX_BYTES),
  'objects in objects': nested('{"a":', '}', 43_000, '1'),
  'objects that never close': '{"a":'.repeat(52_000),
  'nested as deep as allowed': nested('{"items":[', ']}', 16, '1'),
  'nested so, in a field that nobody knows': `{"x":${nested('[', ']', 31)}}`,
  'wide and deep': filled('[', nested('[', ']', 30), ']'),
  'short keys': filled('{', (index) => `"${index.toString(36)}":1`, '}'),
  'as many keys as allowed': keyed(MAX, (index) => `"${index.toString(36)}":1`),
  'as many keys of one hash': keyed(MAX, colliding),
  'keys of one hash': filled('{', colliding, '}'),
  'one key again and again': filled('{', '"email":"a"', '}'),
  'one key as often as allowed': keyed(MAX, () => '"email":"a"'),
  'long keys': filled('{', (index) => `"${'k'.repeat(250)}${index}":1`, '}'),
  'one endless key': `{"${'k'.repeat(131_000)}":1}`,
  'keys of escapes': keyed(MAX, (index) => `"\\u0061${'\\u0062'.repeat(30)}${index}":1`),
  prototypes: filled('[', '{"__proto__":{}}', ']'),
  'prototypes, escaped': `[${'{"\\u005f_proto__":1},'.repeat(900)}1]`,
  constructors: filled('[', '{"constructor":{"prototype":{}}}', ']'),
  'constructors, as many as allowed': `{"items":[${'{"constructor":1},'.repeat(900)}{}]}`,
  'names that objects inherit': `{"items":[${'{"hasOwnProperty":1},'.repeat(900)}{}]}`,
  'an endless name': long('name', 'x'),
  'an endless e-mail address': long('email', 'a', '@example.com'),
  'an e-mail address of at signs': long('email', '@'),
  'an e-mail address of dots': long('email', 'a.', '@b.c'),
  'an e-mail address of quotes': long('email', '\\"', '@b.c'),
  'an e-mail address of spaces': long('email', ' ', '@b.c'),
  'an e-mail address of labels': long('email', 'a-', '.com'),
  'an e-mail address in brackets': long('email', 'a<', '@b.c>'),
  'an endless link': long('url', 'http://a'),
  'a link of at signs': long('url', 'a@'),
  'a link of colons': long('url', ':'),
  'a link of slashes': long('url', 'a/'),
  'a link of question marks': long('url', 'http://a?#'),
  'an endless slug': long('slug', 'a-'),
  'a slug that ends wrong': long('slug', 'a', '!'),
  'an endless time': long('time', '2026-'),
  'an endless UUID': long('id', '0'),
  'an endless IP address': long('ip', '1.'),
  'an IP address of colons': long('ip', ':'),
  'an endless telephone number': long('phone', '1'),
  'an endless number as text': long('decimal', '1'),
  'endless base64': long('value', 'QUJD', '!'),
  'JSON in a text': long('json', '['),
  'a text of escapes': `{"name":"${'\\u0000'.repeat(43_000)}"}`,
  'a text of halved pairs': `{"name":"${'\\ud83d'.repeat(43_000)}"}`,
  'a text of emoji': `{"name":"${'😀'.repeat(65_000)}"}`,
  'a text of backslashes': `{"name":"${'\\\\'.repeat(131_000)}"}`,
  'a text that never ends': `{"name":"${'x'.repeat(MAX_BYTES - 9)}`,
  'a number of all digits': `{"count":${'9'.repeat(MAX_BYTES - 10)}}`,
  'a fraction of all digits': `{"count":0.${'1'.repeat(MAX_BYTES - 12)}}`,
  'nothing but spaces': ' '.repeat(MAX_BYTES),
  'spaces in an object': `{${' '.repeat(MAX_BYTES - 2)}}`,
  colons: ':'.repeat(MAX_BYTES),
  commas: `[${','.repeat(MAX_BYTES - 1)}`,
  quotes: '"'.repeat(MAX_BYTES),
  'closing brackets': ']'.repeat(MAX_BYTES),
  'a group of all characters': long('group', 'g'),
  'a time ago of all digits': `{"group":"g","since":"-${'9'.repeat(130_000)}h"}`,
  'a topic of all characters': long('topic', 't'),
  'headers, as many as allowed': `{"topic":"t","value":"","headers":${keyed(MAX - 10, (index) => `"h${index}":1`)}}`,
  'a value of objects': filled('{"topic":"t","value":[', '{}', ']}'),
  'a value as large as allowed': `{"topic":"t","value":[${'{},'.repeat(900)}1]}`,
};

const bytes: Readonly<Record<string, Buffer>> = {
  'bytes that are no text': Buffer.alloc(MAX_BYTES, 0xff),
  'zero bytes': Buffer.alloc(MAX_BYTES, 0),
  'byte order marks': Buffer.from('\ufeff'.repeat(MAX_BYTES / 3)),
  'a byte order mark before all': Buffer.from('\ufeff{}'),
  'all of the limit': Buffer.from(`{"name":"${'x'.repeat(131_000)}"}`.padEnd(MAX_BYTES)),
  'a byte more': Buffer.alloc(MAX_BYTES + 1, 0x20),
};

/** At least forty shapes, each at or just below a bound, or far beyond one. */
export const bodyShapes: readonly BodyShape[] = [
  ...Object.entries(text).map(([name, body]) => ({ name, body: Buffer.from(body) })),
  ...Object.entries(bytes).map(([name, body]) => ({ name, body })),
];
