import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { installRefusalReasons } from './refusal-reasons.js';

const require = createRequire(import.meta.url);
const POLICY_VIOLATION = 44;

/** Parses an answer as kafkajs does, and returns what it throws. */
async function refusal(name: string, answer: object): Promise<Error & { errors?: Error[] }> {
  const { parse } = require(`kafkajs/src/protocol/requests/${name}/response`) as {
    parse: (answer: object) => Promise<unknown>;
  };
  return parse(answer).then(
    () => new Error('It was accepted.'),
    (error: Error) => error,
  );
}

describe('A refusal says in the broker’s own words', () => {
  installRefusalReasons();
  installRefusalReasons();

  it.each(['v1', 'v2', 'v3'])('why a topic is not created: %s', async (version) => {
    const { errors } = await refusal(`createTopics/${version}`, {
      topicErrors: [
        { topic: 'a', errorCode: 0, errorMessage: null },
        { topic: 'b', errorCode: POLICY_VIOLATION, errorMessage: 'At most 8 MiB.' },
        { topic: 'c', errorCode: POLICY_VIOLATION, errorMessage: null },
      ],
    });
    const text = 'Request parameters do not satisfy the configured policy';
    expect(errors?.map(({ message }) => message)).toEqual([`${text}: At most 8 MiB.`, text]);
  });

  it.each([
    ['createPartitions/v0', 'topicErrors'],
    ['createPartitions/v1', 'topicErrors'],
    ['alterConfigs/v0', 'resources'],
    ['alterConfigs/v1', 'resources'],
  ])('why a topic is not changed: %s', async (name, field) => {
    const error = await refusal(name, {
      [field]: [{ topic: 'b', errorCode: POLICY_VIOLATION, errorMessage: 'Not on Sundays.' }],
    });
    expect(error.message).toMatch(/policy: Not on Sundays\.$/);
  });
});
