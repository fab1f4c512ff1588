import type { OutgoingMessage } from '../../ports/index.js';
import { type Access, isDenied, missingPermission } from './access.js';
import {
  BrokerRefusedError,
  BrokerUnreachableError,
  MessageTooLargeError,
  MessagingError,
  OperationRefusedError,
  PublishFailedError,
  TokenError,
  TokenRefusedError,
  TokenUnavailableError,
  TopicMissingError,
} from '../../errors.js';

/** An error of kafkajs, without its wrappers. */
interface KafkaError extends Error {
  readonly retriable?: boolean;
  /** Kafka's own name of a protocol error, such as `MESSAGE_TOO_LARGE`. */
  readonly type?: string;
  /** The topic that could not be created. */
  readonly topic?: string;
  /** The errors of an aggregate. */
  readonly errors?: readonly unknown[];
}

const UNREACHABLE = new Set([
  'KafkaJSBrokerNotFound',
  'KafkaJSConnectionClosedError',
  'KafkaJSConnectionError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSLockTimeout',
  'KafkaJSTimeout',
  'KafkaJSTopicMetadataNotLoaded',
]);

/** The beginning of the error of a group's coordinator that hangs; kafkajs keeps nothing but its text. */
export const SILENT_COORDINATOR = "The group's coordinator does not answer";
/** kafkajs's text for a server that accepted a connection and did not tell its versions. */
const NEVER_ANSWERED = 'Broker not connected';

/** Errors of a coordinator that starts, or has moved: for a moment nobody is in charge of the group. */
const NO_COORDINATOR = new Set([
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
]);

export const MISSING_TOPIC_REMEDY = 'Define it with defineTopic and restart, or create it.';

const EVICTED = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION']);

const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);

const REFUSED = new Set([
  'ILLEGAL_SASL_STATE',
  'INVALID_GROUP_ID',
  'INVALID_SESSION_TIMEOUT',
  'INCONSISTENT_GROUP_PROTOCOL',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'UNSUPPORTED_VERSION',
]);

const REPLACED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

/** Unwraps an error of kafkajs, which wraps it in others such as "retries exceeded"; the root says what happened. */
export function rootOf(error: unknown): KafkaError {
  if (error instanceof TokenError) return error;
  const { cause, errors } = toError(error) as KafkaError;
  const inner = cause ?? errors?.[0];
  return inner instanceof Error ? rootOf(inner) : (toError(error) as KafkaError);
}

/** Tells whether nobody answered, or nobody is in charge yet. */
export function isUnreachable(error: unknown): boolean {
  const root = rootOf(error);
  const { name, type = '', message } = root;
  if (root instanceof TokenUnavailableError) return true;
  if (message === NEVER_ANSWERED || message.startsWith(SILENT_COORDINATOR)) return true;
  return UNREACHABLE.has(name) || NO_COORDINATOR.has(type);
}

/** Tells whether another broker leads the partition, or this one has yet to hear that it does. */
export function isOfAnotherLeader(error: unknown): boolean {
  return rootOf(error).type === 'NOT_LEADER_FOR_PARTITION';
}

/** Tells whether the group's coordinator knows this member no more, or not in this generation. */
export function isEvicted(error: unknown): boolean {
  return EVICTED.has(rootOf(error).type ?? '');
}

/** Tells whether the broker refused, and would refuse again. */
export function isRefusal(error: unknown): boolean {
  const root = rootOf(error);
  const { name, type = '' } = root;
  if (root instanceof TokenRefusedError) return true;
  return name === 'KafkaJSSASLAuthenticationError' || isDenied(type) || REFUSED.has(type);
}

/** Tells whether the error may pass by itself, so that trying again is worth it. */
export function isTransient(error: unknown): boolean {
  return !isRefusal(error) && (isUnreachable(error) || rootOf(error).retriable !== false);
}

/** Tells whether another producer of the same transactional id has taken over. */
export function isReplaced(error: unknown): boolean {
  return REPLACED.has(rootOf(error).type ?? '');
}

/** Tells whether the broker has no such topic, or no such partition of it. */
export function isMissingTopic(error: unknown): boolean {
  return rootOf(error).type === 'UNKNOWN_TOPIC_OR_PARTITION';
}

/** Turns an error of a request that stores no messages into one of our own, where there is one for it. */
export function toBrokerError(error: unknown, broker: string, access: Access = {}): unknown {
  if (error instanceof MessagingError) return error;
  if (isRefusal(error)) return toRefusal(error, broker, access);
  if (isUnreachable(error)) return new BrokerUnreachableError(broker, undefined, { cause: error });
  const reasons = protocolErrors(error).map(({ topic, message }) =>
    topic === undefined ? message : `${topic}: ${message}`,
  );
  if (reasons.length === 0) return error;
  return new OperationRefusedError(`${broker} refused: ${reasons.join('; ')}.`, { cause: error });
}

/** Tells whether the broker answered, so that the connection to it is fine. */
export function isAnswer(error: unknown): boolean {
  return !isUnreachable(error) && protocolErrors(error).length > 0;
}

/** Lists the broker's errors, one for each part of the request that it refused. */
function protocolErrors(error: unknown): KafkaError[] {
  const { errors = [rootOf(error)] } = toError(error) as KafkaError;
  return errors.map(rootOf).filter(({ type }) => type !== undefined);
}

/** Turns an error of sending `bytes` of messages to `topic` into one of our own. */
export function toPublishError(
  error: unknown,
  context: { readonly broker: string; readonly topic: string; readonly bytes: number },
): MessagingError {
  const root = rootOf(error);
  const options = { cause: root };
  if (TOO_LARGE.has(root.type ?? ''))
    return new MessageTooLargeError(context.topic, context.bytes, options);
  if (isRefusal(root)) {
    const access = { topics: [context.topic], operation: 'Write' };
    return toRefusal(error, context.broker, access);
  }
  if (root.type === 'UNKNOWN_TOPIC_OR_PARTITION')
    return new TopicMissingError([context.topic], MISSING_TOPIC_REMEDY, options);
  if (isTransient(root)) return new BrokerUnreachableError(context.broker, true, options);
  return new PublishFailedError(context.topic, options);
}

/** Turns an error of sending messages together into one of our own; the first one's topic stands for all. */
export function toBatchError(
  error: unknown,
  broker: string,
  messages: readonly OutgoingMessage[],
): MessagingError {
  return toPublishError(error, {
    broker,
    topic: messages[0]?.topic ?? '',
    bytes: messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0),
  });
}

/** Turns a refusal of the broker into our own error. */
export function toRefusal(error: unknown, broker: string, access: Access = {}): MessagingError {
  const root = rootOf(error);
  if (root instanceof TokenError) return root;
  const topics = root.topic === undefined ? access.topics : [root.topic];
  const missing = missingPermission(root.type ?? '', { ...access, ...(topics && { topics }) });
  const reason = /[.!?]$/.test(root.message) ? root.message : `${root.message}.`;
  const need = missing ? ` This client needs ${missing}.` : '';
  return new BrokerRefusedError(
    `${broker} refused: ${reason}${need} Check \`kafka.sasl\`, \`kafka.ssl\` and the permissions of this client.`,
    { cause: root },
  );
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
