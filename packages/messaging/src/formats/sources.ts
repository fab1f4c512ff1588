import type { Message } from '../ports/index.js';
import { EventDefinitionError } from '../errors.js';
import { jsonValueOf, type TypeSource } from '../events/index.js';
import { fieldText, headerText } from './read-text.js';
import type {
  ConstantSource,
  FieldSource,
  HeaderSource,
  NumericTime,
  RecordKeySource,
  RecordTimestampSource,
  TimeUnit,
} from './source.js';

/**
 * Says that all messages have the same text.
 *
 * @throws EventDefinitionError for an empty text
 * @example
 * plainJson({ source: constant('crm') });
 */
export function constant(text: string): ConstantSource {
  if (typeof text !== 'string' || text === '')
    throw new EventDefinitionError(`constant(${JSON.stringify(text)}): a text is accepted.`);
  return { from: 'constant', text };
}

/**
 * Names a header, whose text is read. `is` and `in` say what it means.
 *
 * @throws EventDefinitionError for an empty name
 * @example
 * plainJson({ type: header('kind').is('CustomerChanged'), time: header('at').in('milliseconds') });
 */
export function header(name: string): HeaderSource {
  if (typeof name !== 'string' || name === '')
    throw new EventDefinitionError(`header(${JSON.stringify(name)}): a header's name is accepted.`);
  const read = ({ headers }: Message): string | undefined => headerText(headers, name);
  return meaning({ from: 'header', name, place: `header "${name}"`, read });
}

/**
 * Names a field of a JSON value. Points lead into objects; names that have points of their own go into
 * a list, `field(['a.b'])`. As a type it takes JSON, as routing asks no registry.
 *
 * @throws EventDefinitionError for an empty name
 * @example
 * plainJson({ type: field('meta.kind').is('changed'), time: field('meta.changedAt') });
 */
export function field(path: string | readonly string[]): FieldSource {
  const names = typeof path === 'string' ? path.split('.') : path;
  if (!Array.isArray(names) || names.length === 0 || names.includes(''))
    throw new EventDefinitionError(
      `field(${JSON.stringify(path)}): names of fields are accepted, with points between them.`,
    );
  const place = `field "${names.join('.')}"`;
  const read = (message: Message): string | undefined => fieldText(jsonValueOf(message), names);
  return meaning({ from: 'field', path: names, place, read });
}

/** The key of the record. Lanes go by it, whatever `key` of a mapping says. */
export const recordKey: RecordKeySource = { from: 'recordKey' };

/** The time of the record: when it was produced, or stored where the topic says so. */
export const recordTimestamp: RecordTimestampSource = { from: 'recordTimestamp' };

type Meanings = {
  is(...names: readonly [string, ...string[]]): TypeSource;
  in(unit: TimeUnit): NumericTime;
};

function meaning<
  Source extends Omit<HeaderSource, keyof Meanings> | Omit<FieldSource, keyof Meanings>,
>(source: Source): Source & Meanings {
  const whole: Source & Meanings = {
    ...source,
    is: (...names) => ({ ...source, names }),
    in: (unit) => ({ from: 'number', unit, place: whole as unknown as HeaderSource | FieldSource }),
  };
  return whole;
}
