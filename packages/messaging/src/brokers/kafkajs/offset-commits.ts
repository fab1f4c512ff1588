import type { TopicPartitionOffsetAndMetadata } from 'kafkajs';
import type { OwnedPartition } from '../../consuming/owned-partition.js';
import type { Quarantine } from '../../consuming/quarantine.js';
import { writeMetadata } from './commit-metadata.js';
import type { LogWatch } from './log-watch.js';

/** A partition, and the offset to commit for it. */
export interface OffsetCommit {
  readonly owner: OwnedPartition;
  readonly offset: bigint;
}

/** Finds what to commit; where nothing is finished yet, there may be a mark to store. */
export function commitsOf(
  partitions: readonly OwnedPartition[],
  quarantine: Quarantine,
): OffsetCommit[] {
  return partitions.flatMap((owner) => {
    const offset = owner.progress.committable ?? quarantine.firstOf(owner);
    return offset === undefined ? [] : [{ owner, offset }];
  });
}

/** Writes a commit as kafkajs takes it, with what is noted beside the offset. */
export function toKafkaJs(
  { owner, offset }: OffsetCommit,
  quarantine: Quarantine,
  logs: LogWatch,
): TopicPartitionOffsetAndMetadata {
  const { topic, partition } = owner;
  const mark = quarantine.markOf(owner);
  const metadata = writeMetadata({ ...logs.metadataOf(owner), ...(mark && { q: mark }) });
  return { topic, partition, offset: String(offset), metadata };
}
