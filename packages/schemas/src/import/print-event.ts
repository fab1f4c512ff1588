import { fieldLines } from './field-lines.js';
import type { ImportedClass, ImportedClasses } from './imported-event.js';
import { docComment, literal } from './safe-text.js';

/** The terms of an event that a schema alone does not say. */
export interface ImportedTerms {
  readonly type: string;
  readonly topic: string;
  readonly version?: number | undefined;
  /** The field that is the key; without one the messages are read as plain JSON. */
  readonly key?: string | undefined;
  readonly tombstone?: boolean | undefined;
}

const OF_MESSAGING = ['Event', 'IfPresent', 'IsInt64', 'IsNullable', 'UnixTime', 'defineTopic'];
const WIDTH = 100;

/**
 * Prints a TypeScript file with the class of another team's event.
 *
 * @example
 * printEvent(readJsonSchema(schema, 'OrderPlaced'), { type: 'order.placed', topic: 'orders', key: 'id' });
 */
export function printEvent({ classes, notes }: ImportedClasses, terms: ImportedTerms): string {
  const used = new Set<string>(['Event', 'defineTopic']);
  const printed = classes.map((each, index) => {
    const decorator = index === classes.length - 1 ? eventDecorator(terms) : [];
    const extra = decorator.length > 0 ? notesText(notes) : [];
    return classLines(each, decorator, extra, (name) => used.add(name)).join('\n');
  });
  const topic = `export const ${TOPIC} = defineTopic({ name: ${literal(terms.topic)} });`;
  return [importLines(used, terms).join('\n'), topic, ...printed].join('\n\n') + '\n';
}

const TOPIC = 'topicOfEvent';

function notesText(notes: readonly string[]): string[] {
  return notes.length > 0 ? ['What its schema says and this class does not:', ...notes] : [];
}

function eventDecorator({ type, version, key, tombstone }: ImportedTerms): string[] {
  return [
    '@Event({',
    `  type: ${literal(type)},`,
    ...(version !== undefined && version !== 1 ? [`  version: ${version},`] : []),
    `  topic: ${TOPIC},`,
    ...(key === undefined ? [] : [`  key: ${literal(key)},`]),
    '  external: true,',
    ...(key === undefined ? ['  format: plainJson(),'] : []),
    ...(tombstone ? ['  tombstone: true,'] : []),
    '})',
  ];
}

function classLines(
  { name, description, fields }: ImportedClass,
  decorator: readonly string[],
  notes: readonly string[],
  use: (name: string) => void,
): string[] {
  const body = fields.flatMap((field) => fieldLines(field, use));
  const head = [...docComment([description ?? '', ...notes]), ...decorator];
  if (body.length === 0) return [...head, `export class ${name} {}`];
  return [...head, `export class ${name} {`, ...body, '}'];
}

function importLines(used: ReadonlySet<string>, { key }: ImportedTerms): string[] {
  const of = (names: readonly string[]): string[] => names.filter((name) => used.has(name));
  const others = [...used].filter(
    (name) => !OF_MESSAGING.includes(name) && name !== 'Type' && name !== 'AvroField',
  );
  return [
    importLine(of(['Type']), 'class-transformer'),
    importLine(others.toSorted(), 'class-validator'),
    importLine(of(OF_MESSAGING), '@nest-kafka-kit/messaging'),
    key === undefined ? importLine(['plainJson'], '@nest-kafka-kit/messaging/formats') : '',
    importLine(of(['AvroField']), '@nest-kafka-kit/schemas'),
  ].filter((line) => line !== '');
}

function importLine(names: readonly string[], from: string): string {
  if (names.length === 0) return '';
  const line = `import { ${names.join(', ')} } from '${from}';`;
  if (line.length <= WIDTH) return line;
  return ['import {', ...names.map((name) => `  ${name},`), `} from '${from}';`].join('\n');
}
