import fc from 'fast-check';

/** A JSON Schema as this kit writes them; whether its objects are closed is decided by `toSchema`. */
export type RandomSchema = Readonly<Record<string, unknown>>;

/** An event's data before and after somebody changed its class. */
export interface SchemaChange {
  readonly before: RandomSchema;
  readonly after: RandomSchema;
}

const FORMATS = ['uuid', 'email', 'date-time'];
const PATTERNS = ['^[a-z]{2}$', '^a', 'b'];

const small = fc.integer({ min: 0, max: 3 });
const sizes = (from: string, to: string): fc.Arbitrary<RandomSchema> =>
  fc.record(
    { [from]: fc.integer({ min: 1, max: 3 }), [to]: fc.integer({ min: 3, max: 6 }) },
    { requiredKeys: [] },
  );

const texts = fc
  .tuple(
    sizes('minLength', 'maxLength'),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      fc.record({ format: fc.constantFrom(...FORMATS) }),
      fc.record({ pattern: fc.constantFrom(...PATTERNS) }),
    ),
  )
  .map(([size, form]) => ({ type: 'string', ...('format' in form ? {} : size), ...form }));

/** Registries judge a lower end oddly that is given twice. */
const numbers = fc
  .record(
    {
      type: fc.constantFrom('integer', 'number'),
      minimum: small,
      maximum: fc.integer({ min: 4, max: 9 }),
      multipleOf: fc.constantFrom(2, 4),
    },
    { requiredKeys: ['type'] },
  )
  .chain((schema) => fc.boolean().map((excluded) => (excluded ? withExcluded(schema) : schema)));

function withExcluded({ minimum, ...schema }: RandomSchema): RandomSchema {
  return { ...schema, ...(minimum !== undefined && { exclusiveMinimum: minimum }) };
}

const choices = fc
  .subarray(['red', 'green', 'blue'], { minLength: 1 })
  .map((values) => ({ type: 'string', enum: values }));

const NAMES = ['a', 'b', 'c'];

const { value, object } = fc.letrec<{ value: RandomSchema; object: RandomSchema }>((tie) => ({
  value: fc
    .tuple(
      fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        texts,
        numbers,
        choices,
        fc.constant({ type: 'boolean' }),
        tie('object'),
        fc
          .tuple(tie('value'), sizes('minItems', 'maxItems'))
          .map(([items, size]) => ({ type: 'array', items, ...size })),
        // Of what stays different when it is stripped.
        fc
          .tuple(fc.oneof(texts, numbers), fc.boolean())
          .map(([items, isSet]) => ({ type: 'array', items, ...(isSet && { uniqueItems: true }) })),
        tie('value').map((additionalProperties) => ({ type: 'object', additionalProperties })),
      ),
      fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
    )
    .map(([schema, nullable]) => (nullable ? orNull(schema) : schema)),
  object: fc
    .tuple(
      fc.subarray(NAMES, { minLength: 1 }),
      fc.array(tie('value'), { minLength: 3, maxLength: 3 }),
      fc.subarray(NAMES),
    )
    .map(([names, values, required]) =>
      objectOf(
        names.map((name) => [name, values[NAMES.indexOf(name)]!]),
        required,
      ),
    ),
}));

/** Any schema of an event's data. */
export const jsonSchemas = object;

/** Another word of a schema: `undefined` takes it away. */
const rewordings = fc.oneof(
  fc.record({ type: fc.constant('string'), minLength: optional(1, 3), maxLength: optional(3, 6) }),
  fc.record({ type: fc.constant('string'), pattern: fc.option(fc.constantFrom(...PATTERNS), { nil: undefined }) }),
  fc.record({ type: fc.constantFrom('integer', 'number'), maximum: optional(4, 9) }),
  fc.record({ type: fc.constantFrom('integer', 'number'), multipleOf: optional(2, 4) }),
  fc.record({ type: fc.constant('array'), minItems: optional(1, 3), maxItems: optional(3, 6) }),
); // prettier-ignore

type Rewording = Readonly<{ type: string } & Record<string, unknown>>;

function optional(min: number, max: number): fc.Arbitrary<number | undefined> {
  return fc.option(fc.integer({ min, max }), { nil: undefined });
}

/** Some fields stay as they are, and some change, come or go. */
export const jsonSchemaChanges: fc.Arbitrary<SchemaChange> = fc
  .tuple(
    object,
    fc.dictionary(fc.constantFrom(...NAMES), fc.option(value), { maxKeys: 1 }),
    fc.subarray(NAMES, { maxLength: 1 }),
    fc.option(rewordings),
  )
  .map(([before, changes, toggled, rewording]) => {
    const after = changed(before, changes, toggled);
    return { before, after: rewording ? reworded(after, rewording) : after };
  });

/** Wherever something of that type is. */
function reworded(schema: RandomSchema, rewording: Rewording): RandomSchema {
  const { type: only, ...keywords } = rewording;
  const copy = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(copy);
    if (typeof each !== 'object' || each === null) return each;
    const { type, enum: values } = each as RandomSchema;
    const isMeant = !values && (Array.isArray(type) ? type.includes(only) : type === only);
    const parts = Object.entries({ ...each, ...(isMeant && keywords) });
    return Object.fromEntries(
      parts.filter(([, part]) => part !== undefined).map(([name, part]) => [name, copy(part)]),
    );
  };
  return copy(schema) as RandomSchema;
}

function changed(
  { properties, required }: RandomSchema,
  changes: Readonly<Record<string, RandomSchema | null>>,
  toggled: readonly string[],
): RandomSchema {
  const fields = Object.entries({ ...(properties as object), ...changes }).filter(
    ([, schema]) => schema !== null,
  );
  const before = (required ?? []) as readonly string[];
  return objectOf(
    fields as [string, RandomSchema][],
    NAMES.filter((name) => before.includes(name) !== toggled.includes(name)),
  );
}

function objectOf(
  fields: readonly (readonly [string, RandomSchema])[],
  required: readonly string[],
): RandomSchema {
  const names = fields.map(([name]) => name);
  const known = required.filter((name) => names.includes(name));
  return {
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(known.length > 0 && { required: known }),
  };
}

function orNull(schema: RandomSchema): RandomSchema {
  if ('properties' in schema) return { anyOf: [schema, { type: 'null' }] };
  const values = schema['enum'];
  return {
    ...schema,
    type: [schema['type'], 'null'],
    ...(Array.isArray(values) && { enum: [...values, null] }),
  };
}

/** With every object that names its fields refusing others. */
export function closed(schema: unknown): RandomSchema {
  const copy = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(copy);
    if (typeof each !== 'object' || each === null) return each;
    const fields = Object.fromEntries(
      Object.entries(each).map(([name, part]) => [name, copy(part)]),
    );
    return 'required' in each || 'properties' in each
      ? { ...fields, additionalProperties: false }
      : fields;
  };
  return copy(schema) as RandomSchema;
}
