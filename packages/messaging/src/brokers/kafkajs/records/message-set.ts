import { createRequire } from 'node:module';
import { MalformedBytesError } from './byte-cursor.js';
import type { DecodeBudget } from './decode-budget.js';
import type { DecodedRecord } from './decode-record.js';

type Decode = (decoder: object, size: number) => Promise<readonly LegacyMessage[]>;

interface LegacyMessage extends Omit<DecodedRecord, 'headers' | 'timestamp' | 'isControlRecord'> {
  readonly timestamp?: string;
}

const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
const decode = require('kafkajs/src/protocol/messageSet/decoder') as Decode;

/**
 * Decodes a message as brokers stored it before Kafka 0.11, or a compressed set of them. kafkajs does
 * that well enough; nobody writes them any more.
 *
 * @throws MalformedBytesError
 */
export async function decodeMessageSet(
  bytes: Buffer,
  budget: DecodeBudget,
): Promise<DecodedRecord[]> {
  const messages = await decode(new Decoder(bytes), bytes.length);
  if (messages.length === 0) throw new MalformedBytesError('It is no message set.');
  return messages.map(({ attributes, timestamp = '-1', offset, key, value }) => {
    budget.spend((key?.length ?? 0) + (value?.length ?? 0), {});
    return { attributes, timestamp, offset, key, value, headers: {}, isControlRecord: false };
  });
}
