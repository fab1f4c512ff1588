import { UndecodableMessageError } from '../errors.js';

/**
 * A value as Confluent's serializers write it: a zero byte, the id of its schema, the data.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format
 */
export class FramedData {
  constructor(
    readonly schemaId: number,
    readonly payload: Buffer,
    /** As the message has it; foreign producers often send none. */
    readonly contentType: string | undefined,
  ) {}
}

export const AVRO_TYPE = 'application/vnd.confluent.avro';
export const JSON_SCHEMA_TYPE = 'application/vnd.confluent.json-schema';

const MAGIC_BYTE = 0;
/** Bytes before the data. */
export const FRAME_BYTES = 5;

/** No JSON begins with a zero byte. */
export function isFramed(value: Buffer): boolean {
  return value[0] === MAGIC_BYTE;
}

/** @throws UndecodableMessageError for a value that ends within the frame */
export function unframe(value: Buffer, contentType: string | undefined): FramedData {
  if (value.length < FRAME_BYTES) {
    throw new UndecodableMessageError(
      `The value has ${value.length} bytes: a zero byte and a schema id take ${FRAME_BYTES}.`,
    );
  }
  return new FramedData(value.readUInt32BE(1), value.subarray(FRAME_BYTES), contentType);
}

/** Writes the frame into the first bytes of a value. */
export function writeFrame(value: Buffer, schemaId: number): Buffer {
  value[0] = MAGIC_BYTE;
  value.writeUInt32BE(schemaId, 1);
  return value;
}
