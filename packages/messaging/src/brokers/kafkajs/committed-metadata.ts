import { createRequire } from 'node:module';
import { partitionKey, type TopicPartition } from '../../ports/index.js';

interface CommittedOffsets {
  readonly responses: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly metadata?: string | null;
    }[];
  }[];
}

interface Exchange {
  readonly response: { readonly decode: (payload: Buffer) => Promise<CommittedOffsets> };
}

interface OffsetFetchProtocol {
  protocol: (chosen: {
    readonly version: number;
  }) => (request: { readonly groupId: string }) => Exchange;
}

const require = createRequire(import.meta.url);
const INSTALLED = Symbol('installed');
const found = new Map<string, Map<string, string>>();

/** Makes kafkajs tell what is noted beside the offsets that it asks for; it drops that itself. */
export function installCommittedMetadata(): void {
  const offsetFetch = require('kafkajs/src/protocol/requests/offsetFetch') as OffsetFetchProtocol;
  const stock = offsetFetch.protocol;
  if (INSTALLED in stock) return;
  const protocol: OffsetFetchProtocol['protocol'] = (chosen) => (request) => {
    const made = stock(chosen)(request);
    const decode = async (payload: Buffer): Promise<CommittedOffsets> => {
      const decoded = await made.response.decode(payload);
      note(request.groupId, decoded);
      return decoded;
    };
    return { ...made, response: { ...made.response, decode } };
  };
  offsetFetch.protocol = Object.assign(protocol, { [INSTALLED]: true });
}

/** Takes what was noted beside the offset at which a group goes on; `undefined` when it has been taken. */
export function takeCommittedMetadata(
  groupId: string,
  partition: TopicPartition,
): string | undefined {
  const ofGroup = found.get(groupId);
  const key = partitionKey(partition);
  const metadata = ofGroup?.get(key);
  ofGroup?.delete(key);
  return metadata;
}

function note(groupId: string, { responses }: CommittedOffsets): void {
  let ofGroup = found.get(groupId);
  if (!ofGroup) found.set(groupId, (ofGroup = new Map()));
  for (const { topic, partitions } of responses) {
    for (const { partition, metadata } of partitions) {
      const key = partitionKey({ topic, partition });
      if (metadata) ofGroup.set(key, metadata);
      else ofGroup.delete(key);
    }
  }
}
