import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, type Admin } from 'kafkajs';
import { ResourcePatternTypes } from 'kafkajs';
import type { OutgoingMessage } from '@nest-kafka-kit/messaging/broker';
import type { KafkaBroker, KafkaCluster } from '@nest-kafka-kit/testing/kafka';

/** A cluster that a kind of sickness breaks, and its administration. */
export interface Patient {
  readonly cluster: KafkaCluster;
  readonly admin: Admin;
  readonly topic: string;
}

/** A way in which one partition can be sick. */
export interface SickKind {
  /** The brokers of the sick partition, its leader first; the one beside it is led by the same, or by broker 1. */
  readonly replicas: readonly number[];
  readonly config?: Readonly<Record<string, string>>;
  /** Makes it sick, while both partitions are published to. */
  readonly begin?: (patient: Patient) => Promise<void>;
  readonly end?: (patient: Patient) => Promise<void>;
  /** Whether it needs a cluster that knows permissions, which has one broker. */
  readonly isGuarded?: boolean;
  /** Changes what is sent to it. */
  readonly spoil?: (message: OutgoingMessage) => OutgoingMessage;
  /** The codes of the errors that its publishers may get. */
  readonly codes: readonly string[];
  /** Whether it refuses all that it gets, is gone, or takes messages again: when it is well, or has another leader. */
  readonly fate: 'refused' | 'gone' | 'recovers' | 'moves';
}

const UNAVAILABLE = [
  'MESSAGING_PARTITION_UNAVAILABLE',
  'MESSAGING_BROKER_UNREACHABLE',
  'MESSAGING_PUBLISH_TIMED_OUT',
];
const ONE_IN_SYNC = { 'min.insync.replicas': '1' };

const freeze = (broker: KafkaBroker): boolean => process.kill(broker.pid!, 'SIGSTOP');
const wake = (broker: KafkaBroker): boolean => process.kill(broker.pid!, 'SIGCONT');

export const sickKinds: Readonly<Record<string, SickKind>> = {
  'is compacted and gets messages without a key': {
    replicas: [1, 2],
    config: { 'cleanup.policy': 'compact' },
    spoil: (message) => ({ ...message, key: null, partition: 0 }),
    codes: ['MESSAGING_PUBLISH_FAILED'],
    fate: 'refused',
  },
  'has fewer replicas in sync than it needs': {
    replicas: [1, 2, 3],
    config: { 'min.insync.replicas': '3' },
    begin: ({ cluster }) => cluster.broker(3).kill(),
    end: ({ cluster }) => cluster.broker(3).start(),
    codes: UNAVAILABLE,
    fate: 'recovers',
  },
  'gets messages that are too large': {
    replicas: [1, 2],
    config: { 'max.message.bytes': '20000' },
    spoil: (message) => ({
      ...message,
      value: Buffer.concat([message.value!, Buffer.alloc(30_000)]),
    }),
    codes: ['MESSAGING_TOO_LARGE'],
    fate: 'refused',
  },
  'is denied': {
    replicas: [1],
    isGuarded: true,
    begin: ({ admin, topic }) => changeRights(admin, topic, 'createAcls'),
    end: ({ admin, topic }) => changeRights(admin, topic, 'deleteAcls'),
    codes: ['MESSAGING_BROKER_REFUSED'],
    fate: 'recovers',
  },
  'is deleted': {
    replicas: [1, 2],
    begin: ({ admin, topic }) => admin.deleteTopics({ topics: [topic] }),
    codes: ['MESSAGING_TOPIC_MISSING'],
    fate: 'gone',
  },
  'has a follower that hangs': {
    replicas: [1, 3],
    config: ONE_IN_SYNC,
    begin: async ({ cluster }) => void freeze(cluster.broker(3)),
    end: async ({ cluster }) => void wake(cluster.broker(3)),
    codes: UNAVAILABLE,
    fate: 'moves',
  },
  'has a leader that hangs': {
    replicas: [3, 1],
    config: ONE_IN_SYNC,
    begin: async ({ cluster }) => void freeze(cluster.broker(3)),
    end: async ({ cluster }) => void wake(cluster.broker(3)),
    codes: UNAVAILABLE,
    fate: 'moves',
  },
  'has a leader that is killed': {
    replicas: [3, 1],
    config: ONE_IN_SYNC,
    begin: ({ cluster }) => cluster.broker(3).kill(),
    end: ({ cluster }) => cluster.broker(3).start(),
    codes: UNAVAILABLE,
    fate: 'moves',
  },
  'has no leader': {
    replicas: [3],
    config: ONE_IN_SYNC,
    begin: ({ cluster }) => cluster.broker(3).kill(),
    end: ({ cluster }) => cluster.broker(3).start(),
    codes: UNAVAILABLE,
    fate: 'recovers',
  },
};

/** Forbids everybody to write to the topic, or allows it again; reading stays allowed. */
async function changeRights(
  admin: Admin,
  topic: string,
  change: 'createAcls' | 'deleteAcls',
): Promise<void> {
  const rule = {
    resourceType: AclResourceTypes.TOPIC,
    resourceName: topic,
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ANONYMOUS',
    host: '*',
  };
  const { ALLOW, DENY } = AclPermissionTypes;
  const { DESCRIBE, READ, WRITE } = AclOperationTypes;
  const rules = [
    { ...rule, operation: READ, permissionType: ALLOW },
    { ...rule, operation: DESCRIBE, permissionType: ALLOW },
    { ...rule, operation: WRITE, permissionType: DENY },
  ];
  if (change === 'createAcls') await admin.createAcls({ acl: rules });
  else await admin.deleteAcls({ filters: rules });
}
