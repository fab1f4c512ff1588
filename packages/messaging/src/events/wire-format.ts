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
    /** The message's content type; foreign producers often send none. */
    readonly contentType: string | undefined,
  ) {}
}

/** The content type of Avro data. */
export const AVRO_TYPE = 'application/vnd.confluent.avro';
/** The content type of data with a JSON Schema. */
export const JSON_SCHEMA_TYPE = 'application/vnd.confluent.json-schema';

const MAGIC_BYTE = 0;
/** The number of bytes before the data. */
export const FRAME_BYTES = 5;

/**
 * Tells whether a value is framed; no JSON begins with a zero byte.
 *
 * @example
 * isFramed(Buffer.from([0, 0, 0, 0, 7])); // true
 */
export function isFramed(value: Buffer): boolean {
  return value[0] === MAGIC_BYTE;
}

/**
 * Takes the frame off a value.
 *
 * @throws UndecodableMessageError for a value that ends within the frame
 * @example
 * unframe(Buffer.from([0, 0, 0, 0, 7]), undefined).schemaId; // 7
 */
export function unframe(value: Buffer, contentType: string | undefined): FramedData {
  if (value.length < FRAME_BYTES) {
    throw new UndecodableMessageError(
      `The value has ${value.length} bytes: a zero byte and a schema id take ${FRAME_BYTES}.`,
    );
  }
  return new FramedData(value.readUInt32BE(1), value.subarray(FRAME_BYTES), contentType);
}

/**
 * Writes the frame into the first `FRAME_BYTES` of a value, which must be left free for it.
 *
 * @example
 * const value = writeFrame(Buffer.concat([Buffer.alloc(FRAME_BYTES), data]), 7);
 */
export function writeFrame(value: Buffer, schemaId: number): Buffer {
  value[0] = MAGIC_BYTE;
  value.writeUInt32BE(schemaId, 1);
  return value;
}
