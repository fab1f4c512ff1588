import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import { SchemaNotExpressibleError } from './errors.js';
import { avroDefaultOf } from './avro-default.js';
import { choiceProblem } from './avro/choice-problem.js';
import { avroFieldsOf } from './avro-field.decorator.js';
import { fieldPath } from './field-path.js';
import type { Class, FieldShape, ValueShape } from './shape/class-shape.js';
import { recordNameOf, toPascalCase } from './record-name.js';
import type { AvroSchema, JsonSchema } from './schema-types.js';
import { shapeOf } from './shape/shape-of.js';

/** https://avro.apache.org/docs/1.12.0/specification/#names */
const NAME = /^[A-Za-z_]\w*$/;
const INT = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/**
 * Expresses an event's data as an Avro record. Every optional field is `["null", T]` with default
 * null.
 *
 * @throws SchemaNotExpressibleError
 * @example
 * avroSchemaOf(definitionOf(UserCreated)); // { type: 'record', name: 'UserCreated', fields: […] }
 */
export function avroSchemaOf(definition: EventDefinition): AvroSchema {
  return new AvroDocument(definition).schema();
}

class AvroDocument {
  private readonly className: string;
  private readonly namespace: string;
  /** The owner of each name in the schema: a class, or the field that is an enum. */
  private readonly owners = new Map<string, Class | string>();

  constructor(private readonly definition: EventDefinition) {
    this.className = definition.eventClass.name;
    this.namespace = recordNameOf(definition).namespace;
  }

  schema(): AvroSchema {
    const { eventClass } = this.definition;
    const { name } = recordNameOf(this.definition);
    this.owners.set(name, eventClass);
    const fields = this.fieldsOf(eventClass, name, '');
    return { type: 'record', name, ...(this.namespace && { namespace: this.namespace }), fields };
  }

  /** @param path of the field that is of this class, dotted; empty for the event */
  private fieldsOf(type: Class, record: string, path: string): AvroSchema[] {
    const { fields, obstacle } = shapeOf(type);
    if (obstacle) throw this.refuse(path, obstacle.problem, obstacle.remedy);
    for (const name of Object.keys(avroFieldsOf(type))) {
      if (fields.some((field) => field.name === name)) continue;
      const problem = '@AvroField stands there alone, and only what is validated is data.';
      throw this.refuse(fieldPath(path, name), problem, 'Add a decorator of class-validator.');
    }
    return fields.map((field) => this.ofField(field, record, fieldPath(path, field.name)));
  }

  private ofField(field: FieldShape, record: string, path: string): AvroSchema {
    const { name, optional, nullable, initialised, avro, obstacle } = field;
    if (obstacle) throw this.refuse(path, obstacle.problem, obstacle.remedy);
    if (!NAME.test(name)) {
      throw this.refuse(path, 'names have only A-Z a-z 0-9 _ there.', 'Rename the field.');
    }
    if (optional && nullable && initialised) {
      throw this.refuse(
        path,
        'null is read as absent, so it would come back as the initial value.',
        'Leave out @IsOptional() or the initialiser.',
      );
    }
    const unfit = avro && choiceProblem(avro, field);
    if (unfit) throw this.refuse(path, unfit.problem, unfit.remedy);
    const type = avro ?? this.typeOf(field, record + toPascalCase(name), path);
    if (optional) return { name, type: ['null', type], default: null };
    if (nullable) {
      throw this.refuse(
        path,
        'null is read as absent, which it must not be.',
        'Add @IsOptional().',
      );
    }
    const initial = avroDefaultOf(field);
    return { name, type, ...(initial !== undefined && { default: initial }) };
  }

  /** @param enumName the name of the enum, if the field is one */
  private typeOf(shape: ValueShape, enumName: string, path: string): AvroSchema {
    const { kind, keywords, items, nested } = shape;
    switch (kind) {
      case 'string':
      case 'boolean':
        return kind;
      case 'number':
        return 'double';
      case 'integer':
        return integerOf(keywords);
      case 'uuid':
        return { type: 'string', logicalType: 'uuid' };
      case 'int64':
        return 'long';
      case 'date':
      case 'unix-milliseconds':
        return { type: 'long', logicalType: 'timestamp-millis' };
      // Avro has no word for them; a long would lose the milliseconds.
      case 'unix-seconds':
        return 'double';
      case 'choice':
        return this.ofChoice(keywords['enum'] as readonly unknown[], path);
      case 'enum':
        return this.ofEnum(keywords['enum'] as readonly unknown[], enumName, path);
      case 'array':
        return { type: 'array', items: this.ofItems(items!, enumName, path) };
      case 'record':
        return this.ofClass(nested!, path);
      case 'variants':
        throw this.refuse(
          path,
          'only its data tells which class it is of.',
          'Give each class a field of its own, or choose encoding json-schema.',
        );
      case 'object':
        throw this.refuse(
          path,
          'nothing tells what the object holds.',
          "Name its class with @ValidateNested() @Type(() => …), or add @AvroField({ type: 'map', values: 'string' }).",
        );
      default:
        throw this.refuse(
          path,
          'its decorators do not tell its type.',
          "Add one that does, such as @IsString(), or @AvroField('string').",
        );
    }
  }

  private ofItems(items: ValueShape, enumName: string, path: string): AvroSchema {
    const type = this.typeOf(items, enumName, path);
    return items.nullable ? ['null', type] : type;
  }

  private ofChoice(values: readonly unknown[], path: string): AvroSchema {
    if (values.every((value) => typeof value === 'string')) return 'string';
    if (values.every((value) => typeof value === 'boolean')) return 'boolean';
    if (values.every((value) => typeof value === 'number')) return numberOf(values);
    throw this.refuse(
      path,
      'its values are of several types.',
      "Make them one, or add @AvroField('string').",
    );
  }

  private ofEnum(values: readonly unknown[], name: string, path: string): AvroSchema {
    if (!values.every((value) => typeof value === 'string')) return this.ofChoice(values, path);
    const wrong = values.find((value) => !NAME.test(value));
    if (wrong !== undefined) {
      throw this.refuse(
        path,
        `"${wrong}" is no symbol of an enum: those have only A-Z a-z 0-9 _.`,
        "Add @AvroField('string'), or use @IsIn([…]) in place of @IsEnum.",
      );
    }
    this.claim(name, path, path);
    return { type: 'enum', name, symbols: values };
  }

  /** Writes a class out once, and refers to it by name afterwards. */
  private ofClass(type: Class, path: string): AvroSchema {
    const { name } = type;
    const own = type === this.definition.eventClass ? recordNameOf(this.definition).name : name;
    if (this.owners.get(own) === type) return this.namespace ? `${this.namespace}.${own}` : own;
    if (!NAME.test(name)) {
      const problem = `the class "${name}" has no name of A-Z a-z 0-9 _ alone.`;
      throw this.refuse(path, problem, 'Rename the class.');
    }
    this.claim(name, type, path);
    const fields = this.fieldsOf(type, name, path);
    if (fields.length === 0) {
      const problem = `${name} has no field, so nothing would be stored of it.`;
      throw this.refuse(path, problem, 'Decorate its fields, or leave this one out.');
    }
    return { type: 'record', name, fields };
  }

  private claim(name: string, owner: Class | string, path: string): void {
    if (this.owners.has(name)) {
      const problem = `something else in the schema is named ${name} already.`;
      throw this.refuse(path, problem, 'Rename the class or the field.');
    }
    this.owners.set(name, owner);
  }

  private refuse(path: string, problem: string, remedy: string): SchemaNotExpressibleError {
    return new SchemaNotExpressibleError(this.className, path, 'Avro', problem, remedy);
  }
}

function integerOf({
  minimum,
  exclusiveMinimum,
  maximum,
  exclusiveMaximum,
}: JsonSchema): AvroSchema {
  const least = Math.max(...[minimum, exclusiveMinimum].map((each) => Number(each ?? -Infinity)));
  const most = Math.min(...[maximum, exclusiveMaximum].map((each) => Number(each ?? Infinity)));
  return least >= INT.least && most <= INT.most ? 'int' : 'long';
}

function numberOf(values: readonly number[]): AvroSchema {
  if (!values.every(Number.isInteger)) return 'double';
  return integerOf({ minimum: Math.min(...values), maximum: Math.max(...values) });
}
