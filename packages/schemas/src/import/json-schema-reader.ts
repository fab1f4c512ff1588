import type { JsonSchema } from '../schema-types.js';
import { ClassNames } from './class-names.js';
import { readCheck } from './check-texts.js';
import { discriminatorOf } from './discriminators.js';
import { textOfFormat } from './formats.js';
import { SchemaNotImportableError } from './import-error.js';
import type {
  DecoratorCall,
  ImportedClass,
  ImportedClasses,
  ImportedField,
  ImportedKind,
  ImportedValue,
} from './imported-event.js';
import { isObject, type Located, SchemaResolver } from './resolved-schema.js';
import { unreadKeywords } from './unread-keywords.js';
import { ofList, ofNumber, ofText, type Said } from './value-decorators.js';

const MAX_DEPTH = 64;
const MAX_CLASSES = 500;
/** Fields that class-transformer leaves out, as every object has them. */
const OF_EVERY_OBJECT = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];

const ANYTHING: ImportedValue = { kind: 'anything', nullable: false, decorators: [] };

/**
 * Reads a JSON Schema, draft 7 or 2020-12, as classes. What they cannot say becomes a note.
 *
 * @param at where in the document the schema is
 * @throws SchemaNotImportableError
 * @example
 * readJsonSchema({ type: 'object', properties: { id: { type: 'string' } } }, 'OrderPlaced');
 */
export function readJsonSchema(
  document: unknown,
  className: string,
  schema: unknown = document,
  at = '#',
): ImportedClasses {
  return new JsonSchemaReader(document).read(schema, at, className);
}

class JsonSchemaReader {
  private readonly classes: ImportedClass[] = [];
  private readonly notes = new Set<string>();
  private readonly names = new ClassNames();
  /** The classes by their place in the document. */
  private readonly places = new Map<string, string>();
  private readonly open = new Set<string>();
  private readonly resolver: SchemaResolver;

  constructor(document: unknown) {
    this.resolver = new SchemaResolver(document, (text) => this.notes.add(text));
  }

  read(given: unknown, at: string, className: string): ImportedClasses {
    const { schema, at: place } = this.resolver.resolve(given, at);
    const types = [schema['type'] ?? []].flat();
    const isClass =
      isObject(schema['properties']) && (types.length === 0 || types.includes('object'));
    if (!isClass)
      throw new SchemaNotImportableError(
        at,
        'the data of an event is an object with properties.',
        'Choose the schema of one message.',
      );
    this.readClass({ schema, at: place }, className, 0);
    return { classes: this.classes, notes: [...this.notes] };
  }

  private readClass(located: Located, suggested: string, depth: number): Partial<ImportedValue> {
    const { schema, at } = located;
    const known = this.places.get(at);
    if (known !== undefined) return { className: known, isLater: this.open.has(known) };
    if (depth > MAX_DEPTH || this.places.size >= MAX_CLASSES)
      throw new SchemaNotImportableError(at, `it is deeper than ${MAX_DEPTH} levels, or one of more than ${MAX_CLASSES} classes.`, 'Import a part of it.'); // prettier-ignore
    const className = this.names.of(nameOf(schema, at) ?? suggested);
    this.places.set(at, className);
    this.open.add(className);
    const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const fields = Object.entries(properties).flatMap(([name, each]) => {
      const place = `${at}/properties/${pointerPart(name)}`;
      if (OF_EVERY_OBJECT.includes(name)) {
        this.note(`the field at ${place} is left out, as every object has that name.`);
        return [];
      }
      return [
        this.readField(name, each, place, required.includes(name), `${className}_${name}`, depth),
      ];
    });
    for (const name of required)
      if (!Object.hasOwn(properties, String(name)))
        this.note(`required at ${at} names ${JSON.stringify(name)}, which has no schema.`);
    if (isObject(schema['additionalProperties']))
      this.note(`additionalProperties at ${at}: fields besides those declared are not kept.`);
    const { description } = schema;
    this.classes.push({
      name: className,
      ...(typeof description === 'string' && { description }),
      fields,
    });
    this.open.delete(className);
    return { className, isLater: false };
  }

  private readField(
    name: string,
    given: unknown,
    at: string,
    isRequired: boolean,
    suggested: string,
    depth: number,
  ): ImportedField {
    const value = this.readValue(given, at, suggested, depth);
    const { schema } = this.resolver.resolve(given, at);
    const { description, default: initial } = schema;
    const filled = filledWith(initial, value);
    const isSaid = initial !== undefined && initial !== null;
    const takesInitial = !isRequired && isSaid && fits(initial, value);
    if (initial !== undefined && initial !== null && !takesInitial && !isRequired)
      this.note(`default at ${at} is not filled in.`);
    return {
      name,
      value,
      optional: !isRequired && !takesInitial,
      ...(takesInitial && { initial: filled }),
      ...(typeof description === 'string' && { description }),
    };
  }

  private readValue(given: unknown, at: string, suggested: string, depth: number): ImportedValue {
    if (depth > MAX_DEPTH) throw new SchemaNotImportableError(at, `it is deeper than ${MAX_DEPTH} levels.`, 'Import a part of it.'); // prettier-ignore
    const located = this.resolver.resolve(given, at);
    const { schema } = located;
    for (const key of unreadKeywords(schema)) this.unsaid(key, at);
    const alternatives = this.readAlternatives(located, suggested, depth);
    const value = alternatives ?? this.readTyped(located, suggested, depth);
    const checks = this.readChecks(schema, value, at);
    const refused = this.readRefused(schema, at);
    // A check has all arguments of a decorator, and a keyword may have none.
    const own = value.decorators.filter(({ name }) => !checks.some((each) => each.name === name));
    return { ...value, decorators: [...own, ...refused, ...checks] };
  }

  /** `anyOf` and `oneOf`: one of several classes, or something or null. */
  private readAlternatives(
    located: Located,
    suggested: string,
    depth: number,
  ): ImportedValue | undefined {
    const { schema, at } = located;
    const key = schema['oneOf'] === undefined ? 'anyOf' : 'oneOf';
    const given = schema[key];
    if (!Array.isArray(given)) return undefined;
    const branches = (given as unknown[]).map((each, index) =>
      this.resolver.resolve(each, `${at}/${key}/${index}`),
    );
    const others = branches.filter((each) => !isNull(each.schema));
    const nullable = others.length < branches.length;
    const [only] = others;
    const { [key]: _, ...rest } = schema;
    if (others.length === 1 && only) {
      const type = rest['type'];
      const value = this.readTyped(this.resolver.resolve(type === undefined || Array.isArray(type) ? only.schema : { allOf: [only.schema, { type }] }, only.at), suggested, depth, only.at); // prettier-ignore
      return { ...value, nullable: nullable || value.nullable };
    }
    const found = discriminatorOf(schema, others);
    if (found) {
      const variants = found.variants.map(({ name, located: variant }) => {
        const { className } = this.readClass(variant, `${suggested}_${name}`, depth + 1);
        return { name, className: className! };
      });
      return {
        kind: 'variants',
        nullable,
        decorators: [],
        variants,
        discriminator: found.property,
      };
    }
    if (rest['type'] !== undefined || rest['properties'] !== undefined) {
      this.unsaid(key, at);
      return undefined;
    }
    this.unsaid(key, at);
    return { ...ANYTHING, nullable: true };
  }

  private readTyped(
    located: Located,
    suggested: string,
    depth: number,
    place = located.at,
  ): ImportedValue {
    const { schema, at } = located;
    const types = ([schema['type'] ?? []].flat() as unknown[]).filter((type) => type !== 'null');
    const nullable =
      schema['nullable'] === true || ([schema['type']].flat() as unknown[]).includes('null');
    const implied = typeOfKeywords(schema);
    const [only] = types.length === 1 ? types : [implied];
    if (Array.isArray(schema['enum']) || 'const' in schema)
      return this.readChoice(schema, at, nullable, types);
    if (types.length > 1)
      this.note(`type at ${at} is one of several, ${JSON.stringify(types)}: any value is taken.`);
    if (types.length > 1) return { ...ANYTHING, nullable: true };
    if (types.length === 0 && implied !== undefined)
      this.note(`type at ${at} is not said: it is taken for ${implied}, by its keywords.`);
    switch (only) {
      case 'string':
        return this.readText(schema, at, nullable);
      case 'integer':
      case 'number':
        return this.readNumber(schema, at, nullable, only === 'integer');
      case 'boolean':
        return { kind: 'boolean', nullable, decorators: [{ name: 'IsBoolean' }] };
      case 'array':
        return this.readList(schema, at, nullable, suggested, depth);
      case 'object':
        return this.readObject({ schema, at: place }, nullable, suggested, depth);
      case undefined:
        return { ...ANYTHING, nullable: true };
      default:
        throw new SchemaNotImportableError(
          at,
          `type ${JSON.stringify(only)} is none of JSON Schema.`,
          'Correct it.',
        );
    }
  }

  private readChoice(
    schema: JsonSchema,
    at: string,
    isNullable: boolean,
    types: readonly unknown[],
  ): ImportedValue {
    const all = 'const' in schema ? [schema['const']] : (schema['enum'] as unknown[]);
    const values = [...new Set(all.filter((value) => value !== null))];
    const namesNull = values.length < all.length;
    const nullable = namesNull && (isNullable || types.length === 0);
    const isPlain = values.every((value) => ['string', 'number', 'boolean'].includes(typeof value));
    if (values.length === 0 || !isPlain) {
      this.unsaid('const' in schema ? 'const' : 'enum', at);
      return { ...ANYTHING, nullable: true };
    }
    return { kind: 'choice', nullable, values, decorators: [{ name: 'IsIn', values: [values] }] };
  }

  private readText(schema: JsonSchema, at: string, nullable: boolean): ImportedValue {
    const { kind, decorators, known } = textOfFormat(schema);
    if (!known) this.unsaid('format', at, schema['format']);
    // The pattern of 64-bit integers says what their decorator does.
    const said = kind === 'string' ? ofText(schema) : { decorators: [], unsaid: [] };
    return this.value(kind, nullable, said, decorators, at);
  }

  private readNumber(
    schema: JsonSchema,
    at: string,
    nullable: boolean,
    isInt: boolean,
  ): ImportedValue {
    if (isInt && ['int64', 'uint64', 'long'].includes(String(schema['format']))) {
      for (const key of [
        'minimum',
        'maximum',
        'exclusiveMinimum',
        'exclusiveMaximum',
        'multipleOf',
      ])
        if (schema[key] !== undefined) this.unsaid(key, at, schema[key]);
      return { kind: 'int64', nullable, decorators: [{ name: 'IsInt64' }] };
    }
    const isUnixTime = this.checkTexts(schema).some((each) =>
      /^isUnixTime\("(?:milli)?seconds"\)$/.test(each),
    );
    if (isUnixTime) return { kind: 'date', nullable, decorators: [] };
    const name = isInt ? 'IsInt' : 'IsNumber';
    return this.value('number', nullable, ofNumber(schema, isInt), [{ name }], at);
  }

  private readList(
    schema: JsonSchema,
    at: string,
    nullable: boolean,
    suggested: string,
    depth: number,
  ): ImportedValue {
    const { items: given = true } = schema;
    const decorators = [{ name: 'IsArray' }];
    if (Array.isArray(given)) {
      this.unsaid('items', at);
      return this.value('array', nullable, ofList(schema), decorators, at, { items: ANYTHING });
    }
    let items = this.readValue(given, `${at}/items`, suggested, depth + 1);
    const isBeyond = items.kind === 'array' || (items.nullable && items.kind !== 'anything');
    if (isBeyond) {
      this.note(
        `items at ${at} are ${items.kind === 'array' ? 'lists' : 'null at times'}: a class says nothing about them.`,
      );
      items = ANYTHING;
    }
    return this.value('array', nullable, ofList(schema), decorators, at, { items });
  }

  private readObject(
    located: Located,
    nullable: boolean,
    suggested: string,
    depth: number,
  ): ImportedValue {
    const { schema, at } = located;
    const { properties, additionalProperties, minProperties } = schema;
    if (isObject(properties) && Object.keys(properties).length > 0)
      return {
        kind: 'record',
        nullable,
        decorators: [],
        ...this.readClass(located, suggested, depth + 1),
      };
    if (isObject(additionalProperties) && Object.keys(additionalProperties).length > 0)
      this.note(`additionalProperties at ${at}: the values of the object are not checked.`);
    const required = schema['required'];
    if (Array.isArray(required) && required.length > 0) this.unsaid('required', at);
    if (typeof minProperties === 'number' && minProperties > 1) this.unsaid('minProperties', at);
    const name =
      typeof minProperties === 'number' && minProperties > 0 ? 'IsNotEmptyObject' : 'IsObject';
    return { kind: 'object', nullable, decorators: [{ name }] };
  }

  private value(
    kind: ImportedKind,
    nullable: boolean,
    said: Said,
    decorators: readonly DecoratorCall[],
    at: string,
    more: Partial<ImportedValue> = {},
  ): ImportedValue {
    for (const keyword of said.unsaid) this.unsaid(keyword, at);
    return { kind, nullable, decorators: [...decorators, ...said.decorators], ...more };
  }

  /** `not` with values. */
  private readRefused(schema: JsonSchema, at: string): DecoratorCall[] {
    const { not } = schema;
    if (not === undefined) return [];
    const values =
      isObject(not) && Object.keys(not).length === 1
        ? (not['enum'] ?? ('const' in not ? [not['const']] : undefined))
        : undefined;
    const isPlain =
      Array.isArray(values) && values.every((each) => each === null || typeof each !== 'object');
    if (isPlain) return [{ name: 'IsNotIn', values: [values] }];
    const part = isObject(not) ? containedPart(not['pattern']) : undefined;
    if (part !== undefined) return [{ name: 'NotContains', values: [part] }];
    this.unsaid('not', at);
    return [];
  }

  private checkTexts(schema: JsonSchema): string[] {
    const checks = schema['x-checks'];
    return Array.isArray(checks) ? checks.map(String) : [];
  }

  private readChecks(schema: JsonSchema, { kind }: ImportedValue, at: string): DecoratorCall[] {
    return this.checkTexts(schema).flatMap((text) => {
      const read =
        kind === 'anything' && text.startsWith('validateIf(') ? undefined : readCheck(text);
      if (!read) this.note(`x-checks at ${at}: ${text} is not checked.`);
      // Options that are empty are not said, but leave out the format.
      const isOther = read?.name === 'IsEmail' && schema['format'] === undefined;
      if (isOther && read.values?.length === 0) return [{ ...read, values: [{}] }];
      return read ? [read] : [];
    });
  }

  private unsaid(keyword: string, at: string, value?: unknown): void {
    this.note(
      `${keyword} at ${at}${value === undefined ? '' : ` (${JSON.stringify(value)})`} is not checked.`,
    );
  }

  private note(text: string): void {
    this.notes.add(text);
  }
}

/** A default as the class has it: 64-bit integers and times are texts in JSON. */
function filledWith(initial: unknown, { kind, items }: ImportedValue): unknown {
  if (kind === 'int64' && fits(initial, { ...ANYTHING, kind })) return BigInt(initial as string);
  if (kind === 'date' && fits(initial, { ...ANYTHING, kind })) return new Date(initial as string);
  return Array.isArray(initial) && items ? initial.map((each) => filledWith(each, items)) : initial;
}

/** Whether a class can fill the value in. */
function fits(initial: unknown, { kind, items }: ImportedValue): boolean {
  if (kind === 'array')
    return (
      Array.isArray(initial) && items !== undefined && initial.every((each) => fits(each, items))
    );
  if (kind === 'anything') return true;
  if (kind === 'object') return isObject(initial);
  if (kind === 'int64') return typeof initial === 'string' && /^-?\d{1,19}$/.test(initial);
  if (kind === 'date') return typeof initial === 'string' && !Number.isNaN(Date.parse(initial));
  const isPlain =
    kind === 'choice'
      ? ['string', 'number', 'boolean'].includes(typeof initial)
      : typeof initial === kind;
  return isPlain && ['string', 'number', 'boolean', 'choice'].includes(kind);
}

const isNull = (schema: JsonSchema): boolean =>
  schema['type'] === 'null' || schema['const'] === null;

const pointerPart = (name: string): string =>
  name.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('%', '%25');

/** The name of a referenced schema, else its title; the event's own is suggested. */
function nameOf({ title }: JsonSchema, at: string): string | undefined {
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

const BY_KEYWORD = [
  ['object', ['properties', 'required', 'additionalProperties', 'minProperties']],
  ['array', ['items', 'minItems', 'maxItems', 'uniqueItems']],
  ['string', ['minLength', 'maxLength', 'pattern']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
] as const;

/** The type that keywords are for, where none is said. */
function typeOfKeywords(schema: JsonSchema): string | undefined {
  return BY_KEYWORD.find(([, keywords]) =>
    keywords.some((each) => schema[each] !== undefined),
  )?.[0];
}

/** The part that a text contains by a pattern; `undefined` for patterns that say more. */
function containedPart(pattern: unknown): string | undefined {
  const isLiteral =
    typeof pattern === 'string' && /^(?:\\[\\^$.*+?()[\]{}|/]|[^\\^$.*+?()[\]{}|])+$/.test(pattern);
  return isLiteral ? pattern.replaceAll(/\\(.)/g, '$1') : undefined;
}
