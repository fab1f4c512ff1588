import { fieldPath } from './field-path.js';
import { SchemaNotExpressibleError } from './errors.js';
import { beside, named, orNull, typeOfAll } from './json-parts.js';
import type { JsonSchema } from './schema-types.js';
import type { Class, FieldShape, Obstacle, ValueShape } from './shape/class-shape.js';
import { shapeOf } from './shape/shape-of.js';

/** Options of `jsonSchemaOf` and `classSchemas`. */
export interface JsonSchemaOptions {
  /**
   * Whether fields that the class does not have are forbidden, as in publishing. Consuming ignores
   * them. Default `false`.
   */
  readonly closed?: boolean;
  /**
   * Whether values list, as `x-checks`, the decorators that keywords do not express fully, such as
   * `isUuid("7")`, so that any change of the class shows in its schema. Default `false`.
   */
  readonly checks?: boolean;
}

/** The schemas of a class and of those nested in it. */
export interface ClassSchemas {
  /** The schema of the class itself. */
  readonly schema: JsonSchema;
  /** The schemas of nested classes, by name. */
  readonly nested: Readonly<Record<string, JsonSchema>>;
}

interface Options extends JsonSchemaOptions {
  /** Whether data that was read is written again, as it is for events. */
  readonly written?: boolean;
}

/**
 * A nested class with its name in the document. A class chosen by a discriminator has one for each
 * value.
 */
interface Place {
  readonly type: Class;
  readonly as: string;
  readonly name: string;
}

const NOT_KEPT: Obstacle = {
  problem: 'its @Type takes the discriminator away, so what is written names no class.',
  remedy: 'Add keepDiscriminatorProperty: true there, and the property to the classes.',
};

/** The JSON Schemas of one class and of those nested in it. */
export class JsonDocument {
  private readonly nested = new Map<string, JsonSchema>();
  private readonly places: Place[] = [];

  constructor(
    private readonly root: Class,
    private readonly reference: (className: string) => string,
    private readonly options: Options,
    private readonly within: readonly Class[] = [],
  ) {}

  /** @throws SchemaNotExpressibleError */
  content(): ClassSchemas {
    return { schema: this.ofClass(this.root, ''), nested: Object.fromEntries(this.nested) };
  }

  /** @param path of the field that is of this class, dotted; empty for the root */
  private ofClass(type: Class, path: string): JsonSchema {
    const { fields, obstacle } = shapeOf(type);
    if (obstacle) throw this.refuse(path, obstacle);
    const required = fields.filter(({ optional, initialised }) => !optional && !initialised);
    return {
      type: 'object',
      properties: Object.fromEntries(
        fields.map((field) => [field.name, this.ofField(field, fieldPath(path, field.name))]),
      ),
      ...(required.length > 0 && { required: required.map(({ name }) => name) }),
      ...(this.options.closed && { additionalProperties: false }),
    };
  }

  private ofField(field: FieldShape, path: string): JsonSchema {
    if (field.obstacle) throw this.refuse(path, field.obstacle);
    const schema = field.conditional ? this.ofConditional(field, path) : this.ofValue(field, path);
    return field.initial === undefined ? schema : beside(schema, { default: field.initial });
  }

  /** Any value is allowed: the keywords apply only if the condition holds. */
  private ofConditional(field: FieldShape, path: string): JsonSchema {
    if (!this.options.checks) return {};
    const inner = classesOf(field).filter((type) => !this.within.includes(type));
    const checks = inner.length > 0 ? [this.asText(field, path, inner)] : [];
    return this.withChecks({}, [...checks, ...field.checks].toSorted());
  }

  /** The nested classes as a text, if nothing else in the schema refers to them. */
  private asText(shape: ValueShape, path: string, inner: readonly Class[]): string {
    const { root, reference, options, within } = this;
    const document = new JsonDocument(root, reference, options, [...within, ...inner]);
    const schema = document.ofValue({ ...shape, checks: [] }, path);
    return `validateNested(${JSON.stringify([schema, Object.fromEntries(document.nested)])})`;
  }

  private withChecks(schema: JsonSchema, checks: readonly string[]): JsonSchema {
    return this.options.checks && checks.length > 0 ? { ...schema, 'x-checks': checks } : schema;
  }

  private ofValue(shape: ValueShape, path: string): JsonSchema {
    const schema = { ...this.typeOf(shape, path), ...shape.keywords };
    const takesNull = shape.nullable || shape.beyondNumbers;
    return this.withChecks(takesNull ? orNull(schema) : schema, shape.checks);
  }

  private typeOf(shape: ValueShape, path: string): JsonSchema {
    const { kind, keywords, items, nested } = shape;
    switch (kind) {
      case 'unknown':
        return {};
      case 'uuid':
        return { type: 'string', format: 'uuid' };
      case 'date':
        return { type: 'string', format: 'date-time' };
      case 'int64':
        return { type: 'string', format: 'int64', pattern: '^(0|-?[1-9][0-9]{0,18})$' };
      case 'unix-seconds':
      case 'unix-milliseconds':
        return { type: 'number' };
      case 'choice':
      case 'enum':
        return typeOfAll(keywords['enum'] as readonly unknown[]);
      case 'array':
        return { type: 'array', ...this.ofItems(items!, path) };
      case 'record':
        return this.refer(nested!, '', () => this.ofClass(nested!, path));
      case 'variants':
        return { type: 'object', anyOf: this.ofVariants(shape, path) };
      default:
        return { type: kind };
    }
  }

  private ofItems(items: ValueShape, path: string): JsonSchema {
    const schema = this.ofValue(items, path);
    return Object.keys(schema).length > 0 ? { items: schema } : {};
  }

  /** Alternatives in the order in which class-transformer chooses; data that names none is refused. */
  private ofVariants({ discriminator }: ValueShape, path: string): JsonSchema[] {
    const { property, subTypes, kept } = discriminator!;
    if (this.options.written && !kept) throw this.refuse(path, NOT_KEPT);
    return subTypes.map(({ value, name }) =>
      this.refer(value, `${property}=${name}`, () =>
        named(this.ofClass(value, path), property, name),
      ),
    );
  }

  /** Refers to a class by a name of its own, even if two classes have the same one. */
  private refer(type: Class, as: string, schemaOf: () => JsonSchema): JsonSchema {
    let place = this.places.find((each) => each.type === type && each.as === as);
    if (!place) {
      const sameName = this.places.filter((each) => each.type.name === type.name).length;
      const name = sameName === 0 ? type.name : `${type.name}${sameName + 1}`;
      place = { type, as, name };
      this.places.push(place);
      // Reserves the place, so that classes stay in the order in which they are found.
      this.nested.set(name, {});
      this.nested.set(name, schemaOf());
    }
    return { $ref: this.reference(place.name) };
  }

  private refuse(path: string, { problem, remedy }: Obstacle): SchemaNotExpressibleError {
    return new SchemaNotExpressibleError(this.root.name, path, 'JSON Schema', problem, remedy);
  }
}

function classesOf({ nested, discriminator, items }: ValueShape): Class[] {
  const types = (discriminator?.subTypes ?? []).map(({ value }) => value);
  return [...(nested ? [nested] : []), ...types, ...(items ? classesOf(items) : [])];
}
