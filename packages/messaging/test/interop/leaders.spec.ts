import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { AdminConnection } from '../../src/brokers/kafkajs/admin-connection.js';

const { createErrorFromCode } = createRequire(import.meta.url)('kafkajs/src/protocol/error.js') as {
  createErrorFromCode(code: number): Error;
};
const NOT_LEADER = 6;
const TOPIC_AUTHORIZATION_FAILED = 29;

it.skipIf(!kafkaBootstrapServers)(
  'A broker that has yet to hear that it leads a partition is asked again, and other refusals are such at once',
  async () => {
    const connection = new AdminConnection({
      bootstrapServers: kafkaBootstrapServers!.split(','),
      clientId: 'leaders',
    });
    const failing = (code: number) => {
      let left = 2;
      return async () => {
        if (left-- > 0) throw createErrorFromCode(code);
        return left;
      };
    };
    await expect(connection.run(failing(NOT_LEADER))).resolves.toBe(-1);
    await expect(connection.run(failing(TOPIC_AUTHORIZATION_FAILED))).rejects.toThrow(
      'Not authorized',
    );
    await connection.close();
  },
);
