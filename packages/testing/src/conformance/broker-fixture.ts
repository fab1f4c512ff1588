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

/** Milliseconds for any one expectation, at most. */
const PATIENCE_MS = 30_000;

/**
 * A broker adapter under test.
 *
 * @example
 * ```ts
 * const broker = new MemoryBroker();
 * const adapter: BrokerAdapter = { createBroker: () => broker };
 * ```
 */
export interface BrokerAdapter {
  /** Called for each test. Tests may share a broker, as topics and groups have random names. */
  createBroker(): Broker | Promise<Broker>;
  /**
   * Called after each test, once everything that the broker gave out is closed. Default: does
   * nothing.
   */
  closeBroker?(broker: Broker): Promise<void>;
}

/** A consumer that records what it handled. */
export interface Recording {
  readonly consumer: Consumer;
  /** Handled messages, in the order in which their handlers finished. */
  readonly handled: Message[];
}

/**
 * The producers, consumers and topics of one test, closed at its end. Names are random, so tests
 * share a broker without seeing each other.
 *
 * @example
 * ```ts
 * const fixture = await BrokerFixture.open({ createBroker: () => new MemoryBroker() });
 * await fixture.close();
 * ```
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

  /** Adds a member of `group` that records messages after `handle` resolved. */
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

/** A message with no headers. */
export function message(topic: string, value: string, key: string | null = null): OutgoingMessage {
  return {
    topic,
    key: key === null ? null : Buffer.from(key),
    value: Buffer.from(value),
    headers: {},
  };
}

/** The values of messages, as text. */
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

/** The numbers from 0 up to a count, with a prefix. */
export function numbered(count: number, prefix = ''): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
