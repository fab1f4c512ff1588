import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  BrokerRefusedError,
  BrokerUnreachableError,
  MessageTooLargeError,
  PublishFailedError,
  TopicMissingError,
} from '../../errors.js';
import {
  isMissingTopic,
  isRefusal,
  isTransient,
  isUnreachable,
  rootOf,
  toBrokerError,
  toPublishError,
  toRefusal,
} from './kafka-errors.js';

/** kafkajs's own classes; its types leave some out, and what they are constructed with. */
type KafkaErrors = Record<string, new (...parameters: unknown[]) => Error>;
const require = createRequire(import.meta.url);
const kafkajs = require('kafkajs') as KafkaErrors;
const { createErrorFromCode, errorCodes } = require('kafkajs/src/protocol/error.js') as {
  createErrorFromCode(code: number): Error;
  errorCodes: { type: string; code: number }[];
};

const error = (name: string, ...parameters: unknown[]): Error =>
  new kafkajs[name]!(...(parameters.length > 0 ? parameters : ['message']));

/** As kafkajs makes it of a broker's answer. */
function answer(type: string): Error {
  const known = errorCodes.find((each) => each.type === type);
  if (!known) throw new Error(`kafkajs knows no ${type}`);
  return createErrorFromCode(known.code);
}

/** As it arrives after retries. */
const exceeded = (cause: Error): Error =>
  error('KafkaJSNumberOfRetriesExceeded', cause, { retryCount: 5, retryTime: 2_000 });

const UNREACHABLE = [
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSTimeout',
  'KafkaJSTopicMetadataNotLoaded',
];
const REFUSALS = [
  'CLUSTER_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'ILLEGAL_SASL_STATE',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_GROUP_ID',
  'INVALID_SESSION_TIMEOUT',
  'SASL_AUTHENTICATION_FAILED',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'UNSUPPORTED_VERSION',
];

describe('The cause of a kafkajs error', () => {
  it('is below all its wrappers', () => {
    const cause = error('KafkaJSConnectionError', 'Connection refused');
    const wrapped = error('KafkaJSNonRetriableError', exceeded(cause), { cause: exceeded(cause) });
    expect(rootOf(wrapped)).toBe(cause);
    expect(rootOf(cause)).toBe(cause);
  });

  it('is an Error whatever was thrown', () => {
    expect(rootOf('just text')).toMatchObject({ message: 'just text' });
    expect(rootOf(undefined)).toBeInstanceOf(Error);
  });

  it('is the first of several', () => {
    const denied = error('KafkaJSCreateTopicError', answer('TOPIC_AUTHORIZATION_FAILED'), 'orders');
    const several = error('KafkaJSAggregateError', 'Topic creation errors', [denied]);
    expect(rootOf(several)).toBe(denied);
  });
});

describe('Brokers that are away', () => {
  it.each(UNREACHABLE)('are what %s says, and it passes', (name) => {
    for (const failure of [error(name), exceeded(error(name))]) {
      expect(isUnreachable(failure)).toBe(true);
      expect(isTransient(failure)).toBe(true);
      expect(isRefusal(failure)).toBe(false);
    }
  });

  it.each([
    'GROUP_COORDINATOR_NOT_AVAILABLE',
    'GROUP_LOAD_IN_PROGRESS',
    'NOT_COORDINATOR_FOR_GROUP',
  ])('are what %s says, though somebody answers: nobody is in charge', (type) => {
    expect(isUnreachable(exceeded(answer(type)))).toBe(true);
    expect(isTransient(exceeded(answer(type)))).toBe(true);
  });

  it.each(['LEADER_NOT_AVAILABLE', 'NOT_ENOUGH_REPLICAS'])(
    'pass, though they answer %s',
    (type) => {
      expect(isTransient(exceeded(answer(type)))).toBe(true);
      expect(isUnreachable(answer(type))).toBe(false);
    },
  );

  it('are what unknown errors look like: giving up for good needs a reason', () => {
    expect(isTransient(new Error('read ECONNRESET'))).toBe(true);
  });
});

describe('A broker that says no', () => {
  it.each(REFUSALS)('says %s, which does not pass', (type) => {
    for (const failure of [answer(type), exceeded(answer(type))]) {
      expect(isRefusal(failure)).toBe(true);
      expect(isTransient(failure)).toBe(false);
      expect(isUnreachable(failure)).toBe(false);
    }
  });

  it('may say it in kafkajs’s own class', () => {
    const failure = error('KafkaJSSASLAuthenticationError', 'SASL PLAIN failed');
    expect(isRefusal(failure)).toBe(true);
    expect(isTransient(failure)).toBe(false);
  });

  it('may say it of one topic of several', () => {
    const denied = error('KafkaJSCreateTopicError', answer('TOPIC_AUTHORIZATION_FAILED'), 'orders');
    expect(isRefusal(error('KafkaJSAggregateError', 'Topic creation errors', [denied]))).toBe(true);
  });

  it.each(['INVALID_PARTITIONS', 'POLICY_VIOLATION', 'INVALID_TOPIC_EXCEPTION'])(
    'in another way, %s, which trying again does not change',
    (type) => {
      expect(isTransient(answer(type))).toBe(false);
      expect(isRefusal(answer(type))).toBe(false);
    },
  );
});

describe('What a publish fails with', () => {
  const context = { broker: 'Apache Kafka at kafka:9092', topic: 'orders', bytes: 2_000_000 };
  const publishError = (failure: Error): Error => toPublishError(failure, context);

  it.each(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])('is too large for %s', (type) => {
    const failure = publishError(exceeded(answer(type)));
    expect(failure).toBeInstanceOf(MessageTooLargeError);
    expect(failure.message).toMatch(/2000000 bytes.*"orders"/);
  });

  it.each(UNREACHABLE)('is unreachable for %s, and may have been stored', (name) => {
    const failure = publishError(exceeded(error(name)));
    expect(failure).toBeInstanceOf(BrokerUnreachableError);
    expect(failure).toMatchObject({ mayBeStored: true });
    expect(failure.message).toContain('Apache Kafka at kafka:9092 cannot be reached');
  });

  it.each(['NOT_LEADER_FOR_PARTITION', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'])(
    'is unreachable for %s, and may have been stored',
    (type) => {
      expect(publishError(exceeded(answer(type)))).toMatchObject({
        code: 'MESSAGING_BROKER_UNREACHABLE',
        mayBeStored: true,
      });
    },
  );

  it.each(REFUSALS)('is refused for %s, and says what to check', (type) => {
    const failure = publishError(answer(type));
    expect(failure).toBeInstanceOf(BrokerRefusedError);
    expect(failure.message).toMatch(/`kafka\.sasl`, `kafka\.ssl` and the permissions/);
  });

  it('is a missing topic, by name', () => {
    const failure = publishError(exceeded(answer('UNKNOWN_TOPIC_OR_PARTITION')));
    expect(failure).toBeInstanceOf(TopicMissingError);
    expect(failure).toMatchObject({ topics: ['orders'] });
    expect(failure.message).toBe(failure.message.trim());
  });

  it.each(['INVALID_TIMESTAMP', 'INVALID_RECORD', 'OUT_OF_ORDER_SEQUENCE_NUMBER'])(
    'is a failure of its own for %s',
    (type) => {
      const failure = publishError(answer(type));
      expect(failure).toBeInstanceOf(PublishFailedError);
      expect(failure.message).toContain('orders');
    },
  );

  it('keeps kafkajs’s error as the cause', () => {
    for (const cause of [
      answer('MESSAGE_TOO_LARGE'),
      answer('INVALID_RECORD'),
      error('KafkaJSTimeout'),
    ])
      expect(publishError(exceeded(cause)).cause).toBe(cause);
  });
});

describe('A coordinator that is starting or moving', () => {
  it.each([
    'GROUP_COORDINATOR_NOT_AVAILABLE',
    'GROUP_LOAD_IN_PROGRESS',
    'NOT_COORDINATOR_FOR_GROUP',
  ])('is unreachable for the moment, also after retries: %s', (type) => {
    expect(isUnreachable(answer(type))).toBe(true);
    expect(isUnreachable(exceeded(answer(type)))).toBe(true);
  });

  it('is told from one that refuses, and from a group that rebalances', () => {
    expect(isUnreachable(answer('GROUP_AUTHORIZATION_FAILED'))).toBe(false);
    expect(isUnreachable(answer('REBALANCE_IN_PROGRESS'))).toBe(false);
  });
});

describe('A permission that is missing', () => {
  const kinds = ['TOPIC', 'GROUP', 'TRANSACTIONAL_ID', 'CLUSTER', 'DELEGATION_TOKEN'];
  const types = kinds.map((kind) => `${kind}_AUTHORIZATION_FAILED`);

  it.each(types)('is a refusal, neither missing, unreachable nor worth a retry: %s', (type) => {
    for (const denied of [answer(type), exceeded(answer(type))]) {
      expect(isRefusal(denied)).toBe(true);
      expect(isUnreachable(denied)).toBe(false);
      expect(isMissingTopic(denied)).toBe(false);
      expect(isTransient(denied)).toBe(false);
      expect(toBrokerError(denied, 'Kafka')).toBeInstanceOf(BrokerRefusedError);
    }
  });

  const access = {
    topics: ['orders', 'users'],
    group: 'search',
    transactionalId: 'search.redrive',
    operation: 'Read',
  };
  it.each([
    ['TOPIC', 'Read on topics "orders", "users"'],
    ['GROUP', 'Read on group "search"'],
    ['TRANSACTIONAL_ID', 'Write on transactional id "search.redrive"'],
    ['CLUSTER', 'Read on cluster "kafka-cluster"'],
    ['DELEGATION_TOKEN', 'Describe on delegation token'],
  ])('is named, with what it is on: %s', (kind, missing) => {
    const refusal = toRefusal(answer(`${kind}_AUTHORIZATION_FAILED`), 'Kafka', access);
    expect(refusal.message).toContain(` This client needs the ACL operation ${missing}. `);
  });

  it('is on the topic that the broker names, where it names one', () => {
    const denied = Object.assign(answer('TOPIC_AUTHORIZATION_FAILED'), { topic: 'users' });
    expect(toRefusal(denied, 'Kafka', access).message).toContain('Read on topic "users".');
  });
});
