import type { EventDefinition } from '../events/index.js';
import { SchemaNotExpressibleError } from '../schema-errors.js';
import type { Class, FieldShape, ValueShape } from './shape/class-shape.js';
import { recordNameOf } from './record-name.js';
import type { JsonSchema } from './schema-types.js';
import { shapeOf } from './shape/shape-of.js';

export interface JsonSchemaOptions {
  /**
   * Whether fields the class does not have are forbidden, as publishing does; consuming takes them.
   * Default `false`.
   */
  readonly closed?: boolean;
}

export interface ClassSchemas {
  /** Of the class itself. */
  readonly schema: JsonSchema;
  /** Of the classes nested in it, by name. */
  readonly nested: Readonly<Record<string, JsonSchema>>;
}

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/**
 * An event's data as one self-contained JSON Schema, draft 7. Of a tombstone's, what is not null.
 *
 * @throws SchemaNotExpressibleError
 * @example
 * jsonSchemaOf(definitionOf(UserCreated)).required; // ['userId', 'email', 'name']
 */
export function jsonSchemaOf(
  definition: EventDefinition,
  options: JsonSchemaOptions = {},
): JsonSchema {
  const { namespace, name } = recordNameOf(definition);
  const reference = (className: string): string => `#/definitions/${encodeURIComponent(className)}`;
  const { schema, nested } = classSchemas(definition.eventClass, reference, options);
  return {
    $schema: DRAFT,
    title: namespace ? `${namespace}.${name}` : name,
    ...schema,
    ...(Object.keys(nested).length > 0 && { definitions: nested }),
  };
}

/**
 * The same for any class with class-validator's decorators, for documents that keep nested classes
 * in a place of their own.
 *
 * It describes what class-transformer makes of the data, so dates are texts with a time zone. What
 * the class accepts it accepts too, but for internationalised e-mails, strings that exceed a length
 * by variation selectors, years after 9999, and an enum's names in place of its numbers.
 *
 * @param reference how a nested class is referred to, such as `(name) => '#/components/schemas/' + name`
 * @throws SchemaNotExpressibleError
 */
export function classSchemas(
  type: new () => object,
  reference: (className: string) => string,
  options: JsonSchemaOptions = {},
): ClassSchemas {
  const document = new JsonSchemaDocument(type, reference, options.closed ?? false);
  return { schema: document.schemaOf(type, ''), nested: document.nested };
}

class JsonSchemaDocument {
  readonly nested: Record<string, JsonSchema> = {};
  private readonly names = new Map<Class, string>();

  constructor(
    private readonly root: Class,
    private readonly reference: (className: string) => string,
    private readonly closed: boolean,
  ) {}

  /** @param path of the field that is of this class, dotted; empty for the root */
  schemaOf(type: Class, path: string): JsonSchema {
    const { fields } = shapeOf(type);
    const required = fields.filter(({ optional, initialised }) => !optional && !initialised);
    return {
      type: 'object',
      properties: Object.fromEntries(
        fields.map((field) => [field.name, this.ofField(field, join(path, field.name))]),
      ),
      ...(required.length > 0 && { required: required.map(({ name }) => name) }),
      ...(this.closed && { additionalProperties: false }),
    };
  }

  private ofField(field: FieldShape, path: string): JsonSchema {
    if (field.notJson !== undefined) {
      throw new SchemaNotExpressibleError(
        this.root.name,
        path,
        'JSON Schema',
        `a ${field.notJson} is nothing JSON has.`,
        'Declare an object, an array or a string.',
      );
    }
    const schema = this.ofValue(field, path);
    if (field.initial === undefined) return schema;
    // Beside a $ref nothing counts.
    return { ...('$ref' in schema ? { allOf: [schema] } : schema), default: field.initial };
  }

  private ofValue(shape: ValueShape, path: string): JsonSchema {
    const schema = { ...this.typeOf(shape, path), ...shape.keywords };
    return shape.nullable ? orNull(schema) : schema;
  }

  private typeOf({ kind, keywords, items, nested }: ValueShape, path: string): JsonSchema {
    switch (kind) {
      case 'unknown':
        return {};
      case 'uuid':
        return { type: 'string', format: 'uuid' };
      case 'date':
        return { type: 'string', format: 'date-time' };
      case 'choice':
      case 'enum':
        return typeOfAll(keywords['enum'] as readonly unknown[]);
      case 'array':
        return items && items.kind !== 'unknown'
          ? { type: 'array', items: this.ofValue(items, path) }
          : { type: 'array' };
      case 'record':
        return { $ref: this.reference(this.place(nested!, path)) };
      default:
        return { type: kind };
    }
  }

  /** Two classes may have the same name. */
  private place(type: Class, path: string): string {
    let name = this.names.get(type);
    if (name === undefined) {
      const sameName = [...this.names.keys()].filter((other) => other.name === type.name).length;
      name = sameName === 0 ? type.name : `${type.name}${sameName + 1}`;
      this.names.set(type, name);
      this.nested[name] = {};
      this.nested[name] = this.schemaOf(type, path);
    }
    return name;
  }
}

const join = (path: string, name: string): string => (path ? `${path}.${name}` : name);

function typeOfAll(values: readonly unknown[]): JsonSchema {
  const all = (type: string): boolean => values.every((value) => typeof value === type);
  if (all('number')) return { type: values.every(Number.isInteger) ? 'integer' : 'number' };
  return all('string') ? { type: 'string' } : all('boolean') ? { type: 'boolean' } : {};
}

function orNull(schema: JsonSchema): JsonSchema {
  if ('$ref' in schema) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    ...(schema['type'] !== undefined && { type: [schema['type'], 'null'] }),
    ...(schema['enum'] !== undefined && { enum: [...(schema['enum'] as unknown[]), null] }),
  };
}
