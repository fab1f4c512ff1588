import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import type { ConsumerGroups } from '../consuming/consumer-groups.js';
import { Event } from '../events/index.js';
import { MemoryBroker } from '../brokers/memory/memory-broker.js';
import { defineTopic } from '../topics/define-topic.js';
import { TopicPlanner } from './topic-planner.js';

const payments = defineTopic({ name: 'payments', partitions: 2, replicationFactor: 3 });
const foreign = defineTopic({ name: 'foreign', partitions: 12, retentionMs: 1_000 });
const groups = { neededTopics: { own: [payments], others: [foreign] } };

@Event({ type: 'payment.made', topic: payments, key: 'paymentId' })
class PaymentMade {
  @IsString() readonly paymentId!: string;
}

describe('The plan of topics', () => {
  it('creates what is missing, and says what others have to create', async () => {
    const admin = new MemoryBroker().admin();
    const planner = new TopicPlanner(admin, groups as unknown as ConsumerGroups);
    const changes = await planner.plan();
    expect(changes.map(({ kind, topic }) => `${kind} ${topic}`)).toEqual([
      `create ${payments.name}`,
      'missing foreign',
    ]);
    await planner.apply(changes);
    expect(await admin.topics()).toEqual(['payments']);
    expect(await planner.plan()).toContainEqual({ kind: 'missing', topic: 'foreign' });
    expect(PaymentMade.name).toBe('PaymentMade');
  });

  it('says which differences only a new topic ends, and leaves them alone', async () => {
    const admin = new MemoryBroker().admin();
    await admin.createTopics([{ ...payments, partitions: 4 }, defineTopic({ name: 'foreign' })]);
    // Others' topics are as they want them.
    const planner = new TopicPlanner(admin, groups as unknown as ConsumerGroups);
    const changes = await planner.plan();
    expect(changes).toEqual([
      {
        kind: 'impossible',
        topic: 'payments',
        problem: 'has 4 partitions, the code says 2: topics do not shrink.',
      },
      {
        kind: 'impossible',
        topic: 'payments',
        problem: 'has 1 replicas, the code says 3: kafka-reassign-partitions moves them.',
      },
    ]);
    await planner.apply(changes);
    expect(await planner.plan()).toEqual(changes);
  });
});
