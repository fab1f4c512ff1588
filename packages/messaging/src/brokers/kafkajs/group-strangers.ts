import kafkajs from 'kafkajs';
import type { GroupStranger } from '../../ports/index.js';
import type { GroupHooks } from './group-hooks.js';

// Node finds only some of kafkajs's exports by name.
const { AssignerProtocol } = kafkajs;

/** A member of the group, as the broker describes it. */
export interface GroupPeer extends GroupStranger {
  readonly memberId: string;
}

/** A member's own place in the group, with which it compares the others. */
export interface OwnMembership {
  readonly memberId: string;
  readonly clientId: string;
  readonly topics: readonly string[];
}

/** The members that do not belong beside this one, and those that differ from it as another version may. */
export interface Strangers {
  readonly foreign: readonly GroupStranger[];
  readonly differing: readonly GroupStranger[];
}

/**
 * Finds the members that do not do the same work: those of another client id, and those whose topics
 * are others. Where one reads all topics of the other and more, it is probably another version of the
 * same service, as there are while one is being deployed.
 */
export function findStrangers(own: OwnMembership, peers: readonly GroupPeer[]): Strangers {
  const foreign: GroupStranger[] = [];
  const differing: GroupStranger[] = [];
  for (const { memberId, ...peer } of peers) {
    if (memberId === own.memberId) continue;
    const isContained = contains(own.topics, peer.topics) || contains(peer.topics, own.topics);
    if (peer.clientId !== own.clientId || !isContained) foreign.push(peer);
    else if (peer.topics.length !== own.topics.length) differing.push(peer);
  }
  return { foreign, differing };
}

/** Asks the broker for the group's members after each join, as every change of them begins with one. */
export function lookAround(
  onPeers: (own: Omit<OwnMembership, 'clientId'>, peers: readonly GroupPeer[]) => void,
): GroupHooks {
  return {
    async afterSync({ coordinator, groupId, memberId, topicsSubscribed: topics }) {
      const description = await coordinator
        .describeGroups({ groupIds: [groupId] })
        .catch(() => undefined);
      const { state, members = [] } = description?.groups[0] ?? {};
      // While members come and go the broker does not tell their topics, and all join again.
      if (state !== 'Stable') return;
      onPeers(
        { memberId, topics },
        members.map((member) => ({
          memberId: member.memberId,
          clientId: member.clientId,
          host: member.clientHost.replace(/^\//, ''),
          topics: AssignerProtocol.MemberMetadata.decode(member.memberMetadata)?.topics ?? [],
        })),
      );
    },
  };
}

function contains(all: readonly string[], some: readonly string[]): boolean {
  const known = new Set(all);
  return some.every((topic) => known.has(topic));
}
