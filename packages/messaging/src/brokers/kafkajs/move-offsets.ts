import type { PartitionOffset } from '../../ports/index.js';
import { GroupActiveError } from '../../errors.js';
import { isEvicted } from './kafka-errors.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';

/** A commit of nobody in the group, which the coordinator takes only while the group has no members. */
const WITHOUT_MEMBER = { groupGenerationId: -1, memberId: '' };

/**
 * Sets the offsets of a group without members, all in one request: of two at once, the later one counts
 * in all partitions. kafkajs joins the group for it, where two would share the partitions and mix.
 *
 * @throws GroupActiveError, or an error of kafkajs
 */
export async function moveOffsets(
  cluster: KafkaJsCluster,
  group: string,
  topic: string,
  offsets: readonly PartitionOffset[],
): Promise<void> {
  const coordinator = await cluster.findGroupCoordinator({ groupId: group });
  const partitions = offsets.map(({ partition, offset }) => ({
    partition,
    offset: String(offset),
  }));
  try {
    const topics = [{ topic, partitions }];
    await coordinator.offsetCommit({ ...WITHOUT_MEMBER, groupId: group, topics });
  } catch (error) {
    throw isEvicted(error) ? new GroupActiveError(group, { cause: error }) : error;
  }
}
