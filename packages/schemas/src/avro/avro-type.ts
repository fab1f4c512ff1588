import avro from 'avsc';
import type { AvroSchema } from '../schema-types.js';
import { strictType } from './strict-types.js';
import { type DescribedType, LOGICAL_TYPES } from './logical-writers.js';
import { FRAME_BYTES } from '@nest-kafka-kit/messaging/events';

/** Enough for most events; those that need more are encoded twice. */
const FIRST_TRY_BYTES = 512;

/** One place where a value does not fit its schema. */
export interface AvroProblem {
  /** Dotted, such as `address.city`. */
  readonly path: string;
  readonly problem: string;
}

/**
 * Writes values by the schema of one of our own classes. Schemas from elsewhere are only read, by
 * `avroReader`.
 */
export class AvroType {
  private constructor(private readonly type: avro.Type) {}

  /** @throws Error from avsc for an invalid schema */
  static of(schema: AvroSchema): AvroType {
    const type = avro.Type.forSchema(schema as avro.Schema, {
      logicalTypes: LOGICAL_TYPES,
      omitRecordMethods: true,
      typeHook: strictType,
    });
    return new AvroType(type);
  }

  /**
   * Encodes the value, leaving room for a frame before it.
   *
   * @throws Error from avsc; `problemsOf` says where the value is wrong
   */
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
        const accepted = acceptedBy(type);
        const problem = `is no Avro ${specificationName(type)}${accepted ? `: must be ${accepted}` : ''}`;
        problems.push({ path: path.join('.'), problem });
      },
    });
    return problems;
  }
}

/** What a type takes, or the one beside null; `undefined` where its name says it. */
function acceptedBy(type: avro.Type): string | undefined {
  const types = avro.Type.isType(type, 'union')
    ? (type as avro.types.UnwrappedUnionType).types
    : [type];
  return types.map((each) => (each as DescribedType).accepted).find((each) => each !== undefined);
}

/** The type's name in Avro's specification; avsc has several kinds of unions and logical types. */
function specificationName(type: avro.Type): string {
  if (avro.Type.isType(type, 'union')) {
    return (type as avro.types.UnwrappedUnionType).types.map(specificationName).join(' or ');
  }
  const { specificationName: own } = type as DescribedType;
  return own ?? type.typeName.replace('logical:', '');
}
