import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { OperationRefusedError } from '../../src/errors.js';
import { GroupOperations } from '../../src/operating/index.js';
import { KafkaBroker } from '../../src/brokers/kafkajs/kafka-broker.js';

const bootstrapServers = inject('kafkaBootstrapServers') ?? '';
const PARTITIONS = 12;
const ROUNDS = 10;

it.skipIf(!bootstrapServers)(
  'Two who move a group at once end at the one’s place or the other’s, and who reports success is right',
  { timeout: 60_000 },
  async () => {
    const connection = { bootstrapServers: bootstrapServers.split(','), clientId: 'moves' };
    const broker = new KafkaBroker({ connection });
    const admins = [broker.admin(), broker.admin()];
    const operators = admins.map((admin) => new GroupOperations(admin));
    const [topic, group] = [`moves-${randomUUID()}`, `group-${randomUUID()}`];
    const settings = { name: topic, partitions: PARTITIONS, replicationFactor: -1, config: {} };
    await admins[0]!.createTopics([settings]);
    const places = [3n, 7n];
    const movesTo = (to: bigint) =>
      Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, from: null, to }));

    for (let round = 0; round < ROUNDS; round++) {
      const results = await Promise.allSettled(
        operators.map((operator, index) => operator.seek(group, topic, movesTo(places[index]!))),
      );
      const lag = await admins[0]!.lag(group, topic);
      const offsets = new Set(lag.map(({ committed }) => committed));
      expect(offsets.size).toBe(1);
      const [last] = offsets;
      expect(places).toContain(last);
      expect(results[places.indexOf(last!)]!.status).toBe('fulfilled');
      for (const result of results) {
        if (result.status === 'rejected')
          expect(result.reason).toBeInstanceOf(OperationRefusedError);
      }
    }
    await Promise.all(admins.map((admin) => admin.close()));
  },
);
