import avro from 'avsc';
import type { AvroSchema } from '../schema-types.js';
import { strictType } from './strict-types.js';
import { LOGICAL_TYPES } from './timestamp-millis.js';
import { FRAME_BYTES } from '@nest-kafka-kit/messaging/events';

/** Enough for most events; those that need more are encoded twice. */
const FIRST_TRY_BYTES = 512;

/** Where a value does not fit its schema. */
export interface AvroProblem {
  /** Dotted, such as `address.city`. */
  readonly path: string;
  readonly problem: string;
}

/** A schema, compiled for writing: one of a class, never somebody else's. */
export class AvroType {
  private constructor(private readonly type: avro.Type) {}

  /** @throws Error, of avsc's own, for what is no schema */
  static of(schema: AvroSchema): AvroType {
    const type = avro.Type.forSchema(schema as avro.Schema, {
      logicalTypes: LOGICAL_TYPES,
      omitRecordMethods: true,
      typeHook: strictType,
    });
    return new AvroType(type);
  }

  /** The value behind room for a frame. @throws Error, of avsc's own; `problemsOf` says where */
  encode(value: object): Buffer {
    const buffer = Buffer.allocUnsafe(FIRST_TRY_BYTES);
    const end = this.type.encode(value, buffer, FRAME_BYTES);
    if (end >= 0) return buffer.subarray(0, end);
    const exact = Buffer.allocUnsafe(FIRST_TRY_BYTES - end);
    return exact.subarray(0, this.type.encode(value, exact, FRAME_BYTES));
  }

  problemsOf(value: object): AvroProblem[] {
    const problems: AvroProblem[] = [];
    this.type.isValid(value, {
      errorHook: (path: string[], _value: unknown, type: avro.Type) => {
        problems.push({ path: path.join('.'), problem: `is no Avro ${nameOf(type)}` });
      },
    });
    return problems;
  }
}

/** As the specification calls it; avsc knows several kinds of unions and logical types. */
function nameOf(type: avro.Type): string {
  if (avro.Type.isType(type, 'union')) {
    return (type as avro.types.UnwrappedUnionType).types.map(nameOf).join(' or ');
  }
  return type.typeName.replace('logical:', '');
}
