import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import type {
  Broker,
  Consumer,
  Handler,
  OutgoingMessage,
  Producer,
} from '@nest-kafka-kit/messaging/broker';

/** Milliseconds any one expectation may take. */
const PATIENCE_MS = 30_000;

/** A broker adapter, as the conformance tests get at it. */
export interface BrokerAdapter {
  /** Called for each test. What is stored may be shared: topics and groups have random names. */
  createBroker(): Broker | Promise<Broker>;
  /** After each test, when all that the broker gave out is closed. Default: does nothing. */
  closeBroker?(broker: Broker): Promise<void>;
}

export interface Recording {
  readonly consumer: Consumer;
  /** Every delivery that was handled, in the order of finishing. */
  readonly handled: Message[];
}

/**
 * Producers, consumers and topics of one test, closed at its end. Topic and group names are
 * random, so tests share a broker and see nothing of each other.
 */
export class BrokerFixture {
  private readonly consumers: Consumer[] = [];
  private readonly producers: Producer[] = [];

  constructor(
    readonly broker: Broker,
    private readonly closeBroker: NonNullable<BrokerAdapter['closeBroker']> = async () => undefined,
  ) {}

  static async open(adapter: BrokerAdapter): Promise<BrokerFixture> {
    return new BrokerFixture(await adapter.createBroker(), adapter.closeBroker?.bind(adapter));
  }

  async topic(partitions = 3): Promise<string> {
    const name = `conformance-${randomUUID()}`;
    const admin = this.broker.admin();
    await admin.createTopics([{ name, partitions, replicationFactor: -1, config: {} }]);
    await admin.close();
    return name;
  }

  group(): string {
    return `conformance-${randomUUID()}`;
  }

  producer(): Producer {
    const producer = this.broker.producer();
    this.producers.push(producer);
    return producer;
  }

  /** A member of `group` that records what it handled, after `handle` resolved. */
  async consume(
    group: string,
    topics: string | readonly string[],
    handle: Handler = async () => undefined,
    concurrency = 16,
  ): Promise<Recording> {
    const handled: Message[] = [];
    const consumer = this.broker.consumer(group);
    const route = {
      concurrency,
      handle: async (...delivery: Parameters<Handler>) => {
        await handle(...delivery);
        handled.push(delivery[0]);
      },
    };
    consumer.subscribe({ topics: [topics].flat(), route: () => route });
    this.consumers.push(consumer);
    await consumer.start();
    return { consumer, handled };
  }

  async close(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
    await Promise.all(this.producers.map((producer) => producer.close()));
    await this.closeBroker(this.broker);
  }
}

export function message(topic: string, value: string, key: string | null = null): OutgoingMessage {
  return {
    topic,
    key: key === null ? null : Buffer.from(key),
    value: Buffer.from(value),
    headers: {},
  };
}

export function values(messages: readonly Message[]): string[] {
  return messages.map(({ value }) => String(value));
}

/** Waits until the distinct values handled are exactly the expected ones. */
export async function expectUnion(
  handled: () => readonly Message[],
  expected: readonly string[],
): Promise<void> {
  await expect
    .poll(() => new Set(values(handled())).size, { timeout: PATIENCE_MS, interval: 10 })
    .toBe(expected.length);
  expect(new Set(values(handled()))).toEqual(new Set(expected));
}

export function numbered(count: number, prefix = ''): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
