/** A test's broker is closed last: what it gave out may need it to close. */
import { expect, it } from 'vitest';
import { MemoryBroker } from '../../src/brokers/memory/memory-broker.js';
import { BrokerFixture } from '@nest-kafka-kit/testing/conformance';

it('A fixture closes its broker once, after what the broker gave out', async () => {
  const closed: unknown[] = [];
  const broker = new MemoryBroker();
  const fixture = await BrokerFixture.open({
    createBroker: () => broker,
    closeBroker: async (each) => void closed.push(each),
  });
  const producer = fixture.producer();
  const close = producer.close.bind(producer);
  producer.close = async () => {
    await close();
    closed.push(producer);
  };
  await fixture.close();
  expect(closed).toEqual([producer, broker]);
});
