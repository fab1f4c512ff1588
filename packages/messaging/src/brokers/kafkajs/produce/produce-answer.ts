import { createRequire } from 'node:module';

/**
 * What a broker's answer for one partition means for its messages:
 * - `stored`
 * - `again`: not stored for a reason that may pass
 * - `doubt`: may be stored; sent again unchanged, the broker knows a repetition by its sequence numbers
 * - `apart`: not stored because of one of the messages, which the answer does not name
 * - `anew`: not stored because the broker does not know the producer, or expects another sequence number
 * - `refused`: not stored, and will not be
 */
export type AnswerMeaning = 'stored' | 'again' | 'doubt' | 'apart' | 'anew' | 'refused';

const require = createRequire(import.meta.url);
const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): Error;
};

const ERROR_CODES = {
  again: {
    UNKNOWN_TOPIC_OR_PARTITION: 3,
    LEADER_NOT_AVAILABLE: 5,
    BROKER_NOT_AVAILABLE: 8,
    REPLICA_NOT_AVAILABLE: 9,
    NOT_ENOUGH_REPLICAS: 19,
    FENCED_LEADER_EPOCH: 74,
    UNKNOWN_LEADER_EPOCH: 75,
    THROTTLING_QUOTA_EXCEEDED: 89,
  },
  apart: {
    CORRUPT_MESSAGE: 2,
    MESSAGE_TOO_LARGE: 10,
    RECORD_LIST_TOO_LARGE: 18,
    INVALID_TIMESTAMP: 32,
    INVALID_RECORD: 87,
  },
  anew: {
    OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
    INVALID_PRODUCER_EPOCH: 47,
    INVALID_PRODUCER_ID_MAPPING: 49,
    UNKNOWN_PRODUCER_ID: 59,
    PRODUCER_FENCED: 90,
  },
  refused: {
    INVALID_TOPIC_EXCEPTION: 17,
    INVALID_REQUIRED_ACKS: 21,
    TOPIC_AUTHORIZATION_FAILED: 29,
    CLUSTER_AUTHORIZATION_FAILED: 31,
    UNSUPPORTED_VERSION: 35,
    INVALID_REQUEST: 42,
    UNSUPPORTED_FOR_MESSAGE_FORMAT: 43,
    POLICY_VIOLATION: 44,
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 53,
    UNSUPPORTED_COMPRESSION_TYPE: 76,
  },
} as const;

const DUPLICATE_SEQUENCE_NUMBER = 46;
const meanings = new Map<number, AnswerMeaning>([[0, 'stored']]);
for (const [meaning, codes] of Object.entries(ERROR_CODES))
  for (const code of Object.values(codes)) meanings.set(code, meaning as AnswerMeaning);

/**
 * Tells what an answer means. Whatever may come after the leader has written the messages, such as a
 * change of leaders, leaves doubt, and so does a code that is not known here.
 */
export function meaningOf(errorCode: number, baseOffset: bigint): AnswerMeaning {
  const meaning = errorCode === DUPLICATE_SEQUENCE_NUMBER ? 'stored' : meanings.get(errorCode);
  // An offset is never made up.
  if (meaning === 'stored') return baseOffset >= 0n ? 'stored' : 'doubt';
  return meaning ?? 'doubt';
}

/** Makes kafkajs's error of a code, with Kafka's own name of it as `type`. */
export function answerError(errorCode: number): Error {
  return createErrorFromCode(errorCode);
}

export const UNKNOWN_TOPIC = ERROR_CODES.again.UNKNOWN_TOPIC_OR_PARTITION;
export const INVALID_TOPIC = ERROR_CODES.refused.INVALID_TOPIC_EXCEPTION;
export const TOPIC_DENIED = ERROR_CODES.refused.TOPIC_AUTHORIZATION_FAILED;
