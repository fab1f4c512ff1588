import type { JsonSchema } from '../schema-types.js';
import { ClassNames } from './class-names.js';
import { discriminatorOf } from './discriminators.js';
import { SchemaNotImportableError } from './import-error.js';
import type {
  ImportedClass,
  ImportedClasses,
  ImportedField,
  ImportedValue,
} from './imported-event.js';
import { readChecks, readRefused } from './json-checks.js';
import { filledWith, fits } from './json-defaults.js';
import { nameOf, pointerPart } from './json-names.js';
import { ANYTHING, decorated, readChoice, readNumber, readText } from './json-scalars.js';
import { isNull, typeOfKeywords, typesOf } from './json-types.js';
import { Notes, shownValue } from './notes.js';
import { isObject, type Located, SchemaResolver } from './resolved-schema.js';
import { unreadKeywords } from './unread-keywords.js';
import { ofList } from './value-decorators.js';

const MAX_DEPTH = 64;
const MAX_CLASSES = 500;
/** Fields that class-transformer leaves out, as every object has them. */
const OF_EVERY_OBJECT = [...Object.getOwnPropertyNames(Object.prototype), 'prototype'];

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
  private readonly notes = new Notes();
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
    return { classes: this.classes, notes: this.notes.all() };
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
        this.notes.add(`the field at ${place} is left out, as every object has that name.`);
        return [];
      }
      return [
        this.readField(name, each, place, required.includes(name), `${className}_${name}`, depth),
      ];
    });
    for (const name of required)
      if (!Object.hasOwn(properties, String(name)))
        this.notes.add(`required at ${at} names ${shownValue(name)}, which has no schema.`);
    if (isObject(schema['additionalProperties']))
      this.notes.add(`additionalProperties at ${at}: fields besides those declared are not kept.`);
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
    const isSaid = initial !== undefined && initial !== null;
    const takesInitial = !isRequired && isSaid && fits(initial, value);
    if (isSaid && !takesInitial && !isRequired)
      this.notes.add(`default at ${at} is not filled in.`);
    return {
      name,
      value,
      optional: !isRequired && !takesInitial,
      ...(takesInitial && { initial: filledWith(initial, value) }),
      ...(typeof description === 'string' && { description }),
    };
  }

  private readValue(given: unknown, at: string, suggested: string, depth: number): ImportedValue {
    if (depth > MAX_DEPTH) throw new SchemaNotImportableError(at, `it is deeper than ${MAX_DEPTH} levels.`, 'Import a part of it.'); // prettier-ignore
    const located = this.resolver.resolve(given, at);
    const { schema } = located;
    for (const key of unreadKeywords(schema)) this.notes.unsaid(key, at);
    const alternatives = this.readAlternatives(located, suggested, depth);
    const value = alternatives ?? this.readTyped(located, suggested, depth);
    const checks = readChecks(schema, value, at, this.notes);
    const refused = readRefused(schema, at, this.notes);
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
      this.notes.unsaid(key, at);
      return undefined;
    }
    this.notes.unsaid(key, at);
    return { ...ANYTHING, nullable: true };
  }

  private readTyped(
    located: Located,
    suggested: string,
    depth: number,
    place = located.at,
  ): ImportedValue {
    const { schema, at } = located;
    const { types, nullable } = typesOf(schema);
    const implied = typeOfKeywords(schema);
    const [only] = types.length === 1 ? types : [implied];
    if (Array.isArray(schema['enum']) || 'const' in schema)
      return readChoice(schema, at, nullable, types, this.notes);
    if (types.length > 1)
      this.notes.add(`type at ${at} is one of several, ${shownValue(types)}: any value is taken.`);
    if (types.length > 1) return { ...ANYTHING, nullable: true };
    if (types.length === 0 && implied !== undefined)
      this.notes.add(`type at ${at} is not said: it is taken for ${implied}, by its keywords.`);
    switch (only) {
      case 'string':
        return readText(schema, at, nullable, this.notes);
      case 'integer':
      case 'number':
        return readNumber(schema, at, nullable, only === 'integer', this.notes);
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
          `type ${shownValue(only)} is none of JSON Schema.`,
          'Correct it.',
        );
    }
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
      this.notes.unsaid('items', at);
      return {
        ...decorated('array', nullable, ofList(schema), decorators, at, this.notes),
        items: ANYTHING,
      };
    }
    let items = this.readValue(given, `${at}/items`, suggested, depth + 1);
    const isBeyond = items.kind === 'array' || (items.nullable && items.kind !== 'anything');
    if (isBeyond) {
      this.notes.add(
        `items at ${at} are ${items.kind === 'array' ? 'lists' : 'null at times'}: a class says nothing about them.`,
      );
      items = ANYTHING;
    }
    return { ...decorated('array', nullable, ofList(schema), decorators, at, this.notes), items };
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
      this.notes.add(`additionalProperties at ${at}: the values of the object are not checked.`);
    const required = schema['required'];
    if (Array.isArray(required) && required.length > 0) this.notes.unsaid('required', at);
    if (typeof minProperties === 'number' && minProperties > 1)
      this.notes.unsaid('minProperties', at);
    const name =
      typeof minProperties === 'number' && minProperties > 0 ? 'IsNotEmptyObject' : 'IsObject';
    return { kind: 'object', nullable, decorators: [{ name }] };
  }
}
