import { inspect } from 'node:util';
import { PermanentError } from '@nest-kafka-kit/messaging';
import { poison, type PoisonKind } from './poison-kind.js';

const refuse = (): never => {
  throw new Error('No look inside.');
};

/** What the handler throws; a timeout instead is to hang. */
export const failures: Readonly<Record<string, () => unknown>> = {
  permanent: () => new PermanentError('There is no such order.'),
  text: () => 'a text',
  'empty text': () => '',
  nothing: () => undefined,
  null: () => null,
  object: () => ({ code: 42, message: 'no error' }),
  'object that cannot be inspected': () => ({ [inspect.custom]: refuse }),
  TypeError: () => new TypeError('undefined is not a function'),
  RangeError: () => new RangeError('Maximum call stack size exceeded'),
  'error that kafkajs would not retry': () =>
    Object.assign(new Error('final'), { retriable: false }),
  'error without a stack': () => Object.assign(new Error('no stack'), { stack: undefined }),
  'error whose message is no text': () => Object.assign(new Error(), { message: { code: 42 } }),
  'error without a message': () => Object.assign(new Error(), { message: undefined }),
  'error whose name is no text': () => Object.assign(new Error('odd'), { name: Symbol('odd') }),
  'error whose stack is no text': () => Object.assign(new Error('odd'), { stack: [{}] }),
  'error that cannot be read': () => Object.defineProperty(new Error(), 'stack', { get: refuse }),
  'error with a huge message': () => new Error('x'.repeat(1_000_000)),
};

const REASONS: Readonly<Record<string, PoisonKind['reason']>> = {
  permanent: 'permanent',
  timeout: 'timeout',
};

/** What only the handler finds out. */
export const poisonHandlers: readonly PoisonKind[] = [
  ...[...Object.keys(failures), 'timeout'].map((failure) =>
    poison(`handler fails with: ${failure}`, REASONS[failure] ?? 'exhausted', {
      value: JSON.stringify({ orderId: '1', failure }),
    }),
  ),
  poison('expired command', 'expired', {
    headers: {
      ce_type: 'poisoned.ship',
      ce_eventversion: '1',
      ce_commandname: 'ship',
      ce_timeoutms: '1000',
      ce_time: '2024-05-06T07:08:09Z',
    },
  }),
];
