import { ByteCursor } from './byte-cursor.js';
import { DecodeBudget } from './decode-budget.js';
import type { DecodedRecord } from './decode-record.js';
import { decodeRecordSet } from './record-set.js';

/** What a fetch asks for, as kafkajs writes it. */
export interface FetchRequest {
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string }[];
  }[];
}

/** The versions of the protocol whose answers are decoded here: all since Kafka 0.11 that kafkajs knows. */
export const FETCH_VERSIONS = { from: 4, to: 11 };

interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset?: string;
  /** None, as their records have been taken out. */
  readonly abortedTransactions: readonly never[];
  readonly preferredReadReplica?: number;
  readonly messages: readonly DecodedRecord[];
}

/**
 * Decodes the answer to a fetch into what kafkajs makes of it, within one budget for all partitions.
 *
 * @throws MalformedBytesError where the answer itself is not as the protocol says
 * @throws LibraryMissingError
 */
export async function decodeFetchResponse(
  payload: Buffer,
  version: number,
  request: FetchRequest,
): Promise<object> {
  const cursor = new ByteCursor(payload);
  const budget = new DecodeBudget();
  const throttleMs = cursor.int32();
  const session = version >= 7 && { errorCode: cursor.int16(), sessionId: cursor.int32() };
  const responses: { topicName: string; partitions: FetchedPartition[] }[] = [];
  for (let topics = cursor.int32(); topics > 0; topics--) {
    const topicName = cursor.string();
    const asked = request.topics.filter(({ topic }) => topic === topicName);
    const offsets = new Map(
      asked.flatMap(({ partitions }) =>
        partitions.map(({ partition, fetchOffset }) => [partition, BigInt(fetchOffset)] as const),
      ),
    );
    const partitions: FetchedPartition[] = [];
    for (let count = cursor.int32(); count > 0; count--)
      partitions.push(await decodePartition(cursor, version, offsets, budget));
    responses.push({ topicName, partitions });
  }
  // Since version 8 the broker leaves it to the client to wait.
  const throttle =
    version >= 8
      ? { throttleTime: 0, clientSideThrottleTime: throttleMs }
      : { throttleTime: throttleMs };
  return { ...throttle, ...session, responses };
}

async function decodePartition(
  cursor: ByteCursor,
  version: number,
  offsets: ReadonlyMap<number, bigint>,
  budget: DecodeBudget,
): Promise<FetchedPartition> {
  const partition = cursor.int32();
  const errorCode = cursor.int16();
  const highWatermark = cursor.int64();
  const lastStableOffset = String(cursor.int64());
  const start = version >= 5 && { lastStartOffset: String(cursor.int64()) };
  const aborted = Array.from({ length: Math.max(cursor.int32(), 0) }, () => ({
    producerId: cursor.int64(),
    firstOffset: cursor.int64(),
  }));
  const replica = version >= 11 && { preferredReadReplica: cursor.int32() };
  const from = cursor.take(Math.max(cursor.int32(), 0));
  const messages = await decodeRecordSet(
    {
      bytes: cursor.bytes.subarray(from, cursor.at),
      fetchOffset: offsets.get(partition) ?? 0n,
      highWatermark,
      abortedTransactions: aborted,
    },
    budget,
  );
  return {
    partition,
    errorCode,
    highWatermark: String(highWatermark),
    lastStableOffset,
    ...start,
    abortedTransactions: [],
    ...replica,
    messages,
  };
}
