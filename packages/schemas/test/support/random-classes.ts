import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsOptional,
  IsUUID,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import {
  defineTopic,
  Event,
  type EventClass,
  IfPresent,
  IsNullable,
} from '@nest-kafka-kit/messaging';
import type { Encoding } from '@nest-kafka-kit/messaging/events';
import { FREE, scalar, SCALARS, TOLD, type Values } from './random-values.js';

export type Data = Record<string, unknown>;

/** A class with `@Event` that the compiler has not seen. */
export interface RandomEvent {
  readonly eventClass: EventClass;
  /** For people who read a counter-example. */
  readonly fields: Readonly<Record<string, string>>;
  /** What the class accepts: dates as `Date`, optional fields there, absent or, with `@IsOptional()`, null. */
  readonly validData: fc.Arbitrary<Data>;
}

/** Whether a field may be absent, or null. */
type Presence = 'required' | 'IsOptional' | 'IfPresent' | 'IsNullable' | 'ValidateIf';

interface Field extends Values {
  readonly presence: Presence;
  /** What the class fills it with. */
  readonly initial?: unknown;
}

const topic = defineTopic({ name: 'random-events', partitions: 1 });
let count = 0;

/** Classes of up to `most` fields beside their key, of every type that both formats have. */
export function randomEvents({
  encoding = 'json',
  most = 6,
}: { readonly encoding?: Encoding; readonly most?: number } = {}): fc.Arbitrary<RandomEvent> {
  return fieldsOf(2, most, encoding).map((fields) => {
    const key: Field = {
      ...scalar('key', () => [IsUUID()], fc.uuid()),
      presence: 'required',
    };
    const all = { id: key, ...fields };
    const number = ++count;
    const eventClass = classOf(`RandomEvent${number}`, all) as new () => { id: string };
    Event({ type: `random.event${number}`, topic, key: 'id', encoding })(eventClass);
    const labels = Object.entries(all).map(([field, about]) => [field, describe(about)]);
    return {
      eventClass,
      fields: Object.fromEntries(labels) as Record<string, string>,
      validData: dataOf(all),
    };
  });
}

const describe = ({ label, presence, initial }: Field): string =>
  `${label}, ${presence}${initial === undefined ? '' : ' = …'}`;

function fieldsOf(
  depth: number,
  most: number,
  encoding: Encoding,
): fc.Arbitrary<Readonly<Record<string, Field>>> {
  return fc
    .array(field(depth, encoding), { minLength: 1, maxLength: most })
    .map((fields) => Object.fromEntries(fields.map((each, index) => [`field${index}`, each])));
}

function field(depth: number, encoding: Encoding): fc.Arbitrary<Field> {
  const single = fc.constantFrom(...SCALARS);
  const list = fc.tuple(single, fc.boolean()).map(([items, unique]) => listOf(items, unique));
  const flat = fc.oneof(
    { weight: 4, arbitrary: single },
    { weight: 1, arbitrary: list },
    { weight: 1, arbitrary: fc.constantFrom(...TOLD, ...(encoding === 'avro' ? [] : FREE)) },
  );
  const present = fc
    .oneof({ weight: 3, arbitrary: flat }, ...(depth > 0 ? nestedOnes(depth, encoding) : []))
    .chain((values) => presencesIn(encoding).map((presence): Field => ({ ...values, presence })));
  // Null and absent are one in Avro, so the initial value would take the place of null.
  const initialisedPresences = presencesIn(encoding).filter(
    (each) => encoding !== 'avro' || each !== 'IsOptional',
  );
  const initialised = flat.chain((values) =>
    fc
      .tuple(values.values, initialisedPresences)
      .map(([initial, presence]): Field => ({ ...values, presence, initial })),
  );
  return fc.oneof({ weight: 3, arbitrary: present }, { weight: 1, arbitrary: initialised });
}

const PRESENCES: readonly Presence[] = ['required', 'IsOptional', 'IfPresent', 'ValidateIf'];

/** Avro has one word, null, for what is absent and what is null: a field that may be null alone is refused. */
const presencesIn = (encoding: Encoding): fc.Arbitrary<Presence> =>
  fc.constantFrom(...PRESENCES, ...(encoding === 'avro' ? [] : (['IsNullable'] as const)));

/** Classes in a field; of one of several classes Avro has no word. */
const nestedOnes = (depth: number, encoding: Encoding): fc.Arbitrary<Values>[] => [
  nested(depth, encoding),
  ...(encoding === 'avro' ? [] : [oneOfSeveral(depth, encoding)]),
];

function nested(depth: number, encoding: Encoding): fc.Arbitrary<Values> {
  return fc
    .tuple(fieldsOf(depth - 1, 3, encoding), fc.boolean())
    .map(([fields, list]) => (list ? listOf(nestedIn(fields)) : nestedIn(fields)));
}

/** Of at most four, as many different ones as there are. */
function listOf(items: Values, unique = false): Values {
  const values = unique
    ? fc.uniqueArray(items.values, { maxLength: 4 })
    : fc.array(items.values, { maxLength: 4 });
  return {
    label: `${unique ? 'set' : 'list'} of ${items.label}`,
    decorate: () => [
      IsArray(),
      ArrayMinSize(0),
      ArrayMaxSize(4),
      ...(unique ? [ArrayUnique()] : []),
      ...items.decorate({ each: true }),
    ],
    values,
  };
}

function nestedIn(fields: Readonly<Record<string, Field>>): Values {
  const type = classOf(`Nested${++count}`, fields);
  const labels = Object.values(fields).map(describe);
  return {
    label: `{ ${labels.join('; ')} }`,
    decorate: (options) => [IsDefined(options), ValidateNested(options), Type(() => type)],
    values: dataOf(fields),
  };
}

/** One of several classes, by the name in its `kind`, alone or in a list. */
function oneOfSeveral(depth: number, encoding: Encoding): fc.Arbitrary<Values> {
  const variants = fc.array(fieldsOf(depth - 1, 2, encoding), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(variants, fc.boolean())
    .map(([all, list]) => (list ? listOf(variantsOf(all)) : variantsOf(all)));
}

function variantsOf(all: readonly Readonly<Record<string, Field>>[]): Values {
  const named = all.map((fields, index) => {
    const kind = `kind ${index}`;
    const own = scalar(kind, () => [IsIn([kind])], fc.constant(kind));
    const ownFields: Record<string, Field> = { kind: { ...own, presence: 'required' }, ...fields };
    const value = classOf(`Variant${++count}`, ownFields);
    return { value, name: kind, values: dataOf(ownFields) };
  });
  const subTypes = named.map(({ value, name }) => ({ value, name }));
  const options = {
    keepDiscriminatorProperty: true,
    discriminator: { property: 'kind', subTypes },
  };
  return {
    label: `one of ${named.length} classes`,
    decorate: (each) => [IsDefined(each), ValidateNested(each), Type(() => Object, options)],
    values: fc.oneof(...named.map(({ values }) => values)),
  };
}

function classOf(className: string, fields: Readonly<Record<string, Field>>): new () => object {
  const initial = Object.entries(fields).filter(([, each]) => each.initial !== undefined);
  const type = class {
    constructor() {
      for (const [property, each] of initial) Reflect.set(this, property, each.initial);
    }
  };
  Object.defineProperty(type, 'name', { value: className });
  for (const [property, { presence, decorate }] of Object.entries(fields)) {
    const decorators = decorate();
    if (presence === 'IsOptional') decorators.push(IsOptional());
    if (presence === 'IfPresent') decorators.push(IfPresent());
    if (presence === 'IsNullable') decorators.push(IsNullable());
    if (presence === 'ValidateIf') decorators.push(ValidateIf((_, value) => value !== undefined));
    for (const each of decorators) each(type.prototype, property);
  }
  return type;
}

function dataOf(fields: Readonly<Record<string, Field>>): fc.Arbitrary<Data> {
  const entries = Object.entries(fields);
  const values = entries.map(([property, { presence, values: valid }]) => [
    property,
    presence === 'IsOptional' || presence === 'IsNullable' ? fc.option(valid) : valid,
  ]);
  const required = entries.filter(
    ([, { presence, initial }]) =>
      (presence === 'required' || presence === 'IsNullable') && initial === undefined,
  );
  return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required.map(([property]) => property),
    noNullPrototype: true,
  });
}
