import { expect, it } from 'vitest';
import { BrokerRefusedError } from '../../errors.js';
import { toGroupFailure } from './group-refusal.js';

const about = {
  broker: 'Apache Kafka at kafka:9092',
  group: 'shop',
  topics: ['orders', 'shop.retry'],
};
const refusal = (type: string) => Object.assign(new Error(`${type}.`), { type });

it.each([
  ['TOPIC_AUTHORIZATION_FAILED', /needs the ACL operation Read .*orders.*shop\.retry/],
  ['INCONSISTENT_GROUP_PROTOCOL', /group "shop" has members .* a group of its own/],
  ['GROUP_AUTHORIZATION_FAILED', /needs the ACL operation Read .*"shop"\. Check `kafka.sasl`/],
])('A group that is refused by %s says what to do in one line', (type, text) => {
  const error = toGroupFailure(refusal(type), about);
  expect(error).toBeInstanceOf(BrokerRefusedError);
  expect(error.message).toMatch(text);
  expect(error.message).not.toContain('\n');
});

it('Any other failure is passed on', () => {
  const error = new Error('Out of luck.');
  expect(toGroupFailure(error, about)).toBe(error);
});
