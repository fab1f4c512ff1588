import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Admin } from '@nest-kafka-kit/messaging/broker';
import { GroupActiveError } from '@nest-kafka-kit/messaging/errors';
import {
  type BrokerAdapter,
  BrokerFixture,
  expectUnion,
  message,
  numbered,
} from './broker-fixture.js';

/** Tests what operators need of every broker adapter. */
export function describeAdmin(name: string, adapter: BrokerAdapter): void {
  describe(`${name} tells operators the truth and does as told`, { timeout: 60_000 }, () => {
    let fixture: BrokerFixture;
    let admin: Admin;

    beforeEach(async () => {
      fixture = await BrokerFixture.open(adapter);
      admin = fixture.broker.admin();
    });

    afterEach(async () => {
      await admin.close();
      await fixture.close();
    });

    it('describes a topic as it was created, with its replicas, and no other', async () => {
      const topic = `conformance-${randomUUID()}`;
      const config = { 'retention.ms': '60000' };
      await admin.createTopics([{ name: topic, partitions: 2, replicationFactor: -1, config }]);
      const described = await admin.describeTopic(topic);
      expect(described).toMatchObject({ name: topic, partitions: 2, config });
      expect(described!.replicas.map(({ partition }) => partition)).toEqual([0, 1]);
      for (const { leader, replicas, inSync } of described!.replicas) {
        expect(replicas).toHaveLength(described!.replicationFactor);
        expect(inSync).toContain(leader);
      }
      await expect(admin.describeTopic(`missing-${randomUUID()}`)).resolves.toBeUndefined();
    });

    it('adds partitions, and what is published then reaches a group that was there before', async () => {
      const topic = await fixture.topic(1);
      await admin.addPartitions(topic, 3);
      expect(await admin.partitions(topic)).toBe(3);
      const { handled } = await fixture.consume(fixture.group(), topic);
      const sent = [0, 1, 2].map((partition) => ({ ...message(topic, `${partition}`), partition }));
      await fixture.producer().publishBatch(sent);
      await expectUnion(() => handled, ['0', '1', '2']);
    });

    it('sets the configuration named and leaves the rest as it is', async () => {
      const topic = `conformance-${randomUUID()}`;
      const config = { 'retention.ms': '60000', 'max.message.bytes': '2000000' };
      await admin.createTopics([{ name: topic, partitions: 1, replicationFactor: -1, config }]);
      await admin.configureTopic(topic, { 'retention.ms': '120000' });
      const described = await admin.describeTopic(topic);
      expect(described!.config).toEqual({
        'retention.ms': '120000',
        'max.message.bytes': '2000000',
      });
    });

    it('finds per partition the first offset of a time, and the end where nothing is that new', async () => {
      const topic = await fixture.topic(2);
      const producer = fixture.producer();
      await producer.publishBatch([
        { ...message(topic, 'a'), partition: 0 },
        { ...message(topic, 'b'), partition: 1 },
      ]);
      const between = Date.now() + 5;
      await expect.poll(() => Date.now(), { interval: 1 }).toBeGreaterThan(between);
      await producer.publish({ ...message(topic, 'c'), partition: 0 });
      expect(await admin.offsetsAt(topic, 0)).toEqual([
        { partition: 0, offset: 0n },
        { partition: 1, offset: 0n },
      ]);
      expect(await admin.offsetsAt(topic, between)).toEqual([
        { partition: 0, offset: 1n },
        { partition: 1, offset: 1n },
      ]);
      expect(await admin.offsetsAt(topic, Date.now() + 3_600_000)).toEqual([
        { partition: 0, offset: 2n },
        { partition: 1, offset: 1n },
      ]);
    });

    it('names the members of a group and what each owns, and their topics after they have left', async () => {
      const topic = await fixture.topic(2);
      const group = fixture.group();
      expect(await admin.describeGroup(group)).toEqual({ group, state: 'Dead', members: [] });
      const { consumer, handled } = await fixture.consume(group, topic);
      await fixture.producer().publishBatch(numbered(20).map((value) => message(topic, value)));
      await expectUnion(() => handled, numbered(20));
      const { state, members } = await admin.describeGroup(group);
      expect(state).toBe('Stable');
      expect(members).toHaveLength(1);
      const owned = [...members[0]!.assignment].sort((a, b) => a.partition - b.partition);
      expect(owned).toEqual([
        { topic, partition: 0 },
        { topic, partition: 1 },
      ]);
      expect(await admin.groups()).toContain(group);
      await consumer.stop();
      expect(await admin.describeGroup(group)).toEqual({ group, state: 'Empty', members: [] });
      expect(await admin.topicsOf(group)).toEqual([topic]);
    });

    it('moves a group without members, which then continues there', async () => {
      const topic = await fixture.topic(1);
      const group = fixture.group();
      await fixture.producer().publishBatch(numbered(10).map((value) => message(topic, value)));
      await admin.moveGroup(group, topic, [{ partition: 0, offset: 7n }]);
      const { handled } = await fixture.consume(group, topic);
      await expectUnion(() => handled, ['7', '8', '9']);
    });

    it('does not move a group that has members', async () => {
      const topic = await fixture.topic(1);
      const group = fixture.group();
      const { handled } = await fixture.consume(group, topic);
      await fixture.producer().publishBatch(numbered(10).map((value) => message(topic, value)));
      await expectUnion(() => handled, numbered(10));
      const moving = admin.moveGroup(group, topic, [{ partition: 0, offset: 0n }]);
      await expect(moving).rejects.toThrow(GroupActiveError);
      await expect
        .poll(() => admin.lag(group, topic))
        .toEqual([{ partition: 0, committed: 10n, lag: 0n }]);
    });

    it('names its brokers', async () => {
      const nodes = await admin.nodes();
      expect(nodes.length).toBeGreaterThan(0);
      expect(nodes.filter(({ isController }) => isController)).toHaveLength(1);
    });
  });
}
