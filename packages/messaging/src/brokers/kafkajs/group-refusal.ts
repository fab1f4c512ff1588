import { BrokerRefusedError } from '../../errors.js';
import { isRefusal, rootOf, toRefusal } from './kafka-errors.js';

/**
 * Makes the error with which a member leaves its group for good. kafkajs tells neither which topic is
 * forbidden nor who else is in the group.
 */
export function toGroupFailure(
  error: unknown,
  about: {
    readonly broker: string;
    readonly group: string;
    readonly topics: readonly string[];
  },
): Error {
  const root = rootOf(error);
  const { broker, group, topics } = about;
  if (root.type === 'INCONSISTENT_GROUP_PROTOCOL') {
    return new BrokerRefusedError(
      `${broker} refused: group "${group}" has members that share out partitions in another way, such as a ` +
        `Java client; "groups describe ${group}" of the command line names them. Stop them, or give ` +
        'this service a group of its own, by its name or by `defaultGroup`.',
      { cause: root },
    );
  }
  return isRefusal(error) ? toRefusal(error, broker, { group, topics, operation: 'Read' }) : root;
}
