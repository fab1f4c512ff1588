import { IsString, MaxLength } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../ports/index.js';
import {
  InvalidEventError,
  ProducerClosedError,
  PublishingPausedError,
  TopicMissingError,
} from '../errors.js';
import { createEvent, decodeEvent, Event, PlainJsonEncoding } from '../events/index.js';
import { MemoryBroker } from '../brokers/memory/memory-broker.js';
import type { MemoryLog } from '../brokers/memory/memory-log.js';
import { defineTopic } from '../topics/define-topic.js';
import { EventRepository } from './event-repository.js';
import { PublishingSwitch } from './publishing-switch.js';

const orders = defineTopic({ name: 'orders', partitions: 4 });

@Event({ type: 'order.placed', topic: orders, key: 'orderId', tombstone: true })
class OrderPlaced {
  @IsString() readonly orderId!: string;
  @IsString() @MaxLength(10) readonly item!: string;
}

@Event({ type: 'order.moved', topic: orders, key: 'orderId' })
class OrderMovedV1 {
  @IsString() readonly orderId!: string;
}
@Event({
  type: 'order.moved',
  version: 2,
  topic: orders,
  key: 'orderId',
  upcast: { from: OrderMovedV1, to: (old) => old },
})
export class OrderMoved {
  @IsString() readonly orderId!: string;
}

const options = { source: 'shop', defaultGroup: 'shop' };
const encoding = new PlainJsonEncoding();
let broker: MemoryBroker;
let publishing: PublishingSwitch;
let events: EventRepository;

beforeEach(async () => {
  broker = new MemoryBroker();
  publishing = new PublishingSwitch();
  await broker.admin().createTopics([orders]);
  events = new EventRepository(broker.producer(), options, publishing, encoding);
});

/** Everything stored, partition by partition. */
function stored(): readonly Message[] {
  const log = broker.consumer('spec').unwrap<MemoryLog>();
  return log.partitionsOf('orders').flat();
}

describe('A published event', () => {
  it('is stored when the promise resolves, and the receipt says where', async () => {
    const receipt = await events.publish(OrderPlaced, { orderId: 'o-1', item: 'pen' });
    const [message] = stored();
    expect(receipt).toEqual({
      eventId: decodeEvent(message!).id,
      topic: 'orders',
      partition: message!.partition,
      offset: '0',
    });
  });

  it('is a CloudEvent of this service, with its key and its data', async () => {
    await events.publish(OrderPlaced, { orderId: 'o-1', item: 'pen' });
    expect(decodeEvent(stored()[0]!)).toMatchObject({
      type: 'order.placed',
      source: 'shop',
      key: 'o-1',
      data: { orderId: 'o-1', item: 'pen' },
    });
  });

  it('has the id, the cause and the metadata that the context gives', async () => {
    const cause = createEvent(OrderPlaced, { orderId: 'o-1', item: 'pen' }, 'shop');
    const context = { id: `${cause.id}.again`, causedBy: cause, metadata: { tenant: 'acme' } };
    const receipt = await events.publish(OrderPlaced, { orderId: 'o-1', item: 'ink' }, context);
    expect(receipt.eventId).toBe(`${cause.id}.again`);
    expect(decodeEvent(stored()[0]!)).toMatchObject({
      id: `${cause.id}.again`,
      causationId: cause.id,
      correlationId: cause.id,
      metadata: { tenant: 'acme' },
    });
  });

  it('goes to the partition of its key, its offset counting up there', async () => {
    const receipts = [];
    for (const item of ['pen', 'ink', 'paper'])
      receipts.push(await events.publish(OrderPlaced, { orderId: 'o-1', item }));
    expect(receipts.map(({ offset }) => offset)).toEqual(['0', '1', '2']);
    expect(new Set(receipts.map(({ partition }) => partition))).toHaveLength(1);
  });
});

describe('Events published together', () => {
  const three = ['pen', 'ink', 'paper'].map((item) => ({ orderId: 'o-1', item }));

  it('keep their order per key, and so do the receipts', async () => {
    const receipts = await events.publishAll(OrderPlaced, three);
    const messages = stored().map((message) => decodeEvent(message));
    expect(messages.map(({ data }) => data)).toEqual(three);
    expect(receipts.map(({ eventId }) => eventId)).toEqual(messages.map(({ id }) => id));
    expect(receipts.map(({ offset }) => offset)).toEqual(['0', '1', '2']);
  });

  it('may be of many keys: each receipt belongs to the event at its place', async () => {
    const many = Array.from({ length: 20 }, (_, n) => ({ orderId: `o-${n}`, item: `item ${n}` }));
    const receipts = await events.publishAll(OrderPlaced, many);
    const byPlace = new Map(stored().map((each) => [`${each.partition}@${each.offset}`, each]));
    const data = receipts.map(
      ({ partition, offset }) => decodeEvent(byPlace.get(`${partition}@${offset}`)!).data,
    );
    expect(data).toEqual(many);
  });

  it('may be none', async () => {
    await expect(events.publishAll(OrderPlaced, [])).resolves.toEqual([]);
  });

  it('are all checked before the first is sent', async () => {
    const last = { orderId: 'o-1', item: 'much too long' };
    await expect(events.publishAll(OrderPlaced, [...three, last])).rejects.toThrow(
      InvalidEventError,
    );
    expect(stored()).toEqual([]);
  });
});

describe('An event that is invalid', () => {
  it('rejects, naming the fields, and nothing is sent', async () => {
    const publishing = events.publish(OrderPlaced, { item: 'much too long' } as OrderPlaced);
    await expect(publishing).rejects.toThrow(InvalidEventError);
    await expect(publishing).rejects.toHaveProperty('fields', [
      { path: 'orderId', problems: ['orderId must be a string'] },
      { path: 'item', problems: ['item must be shorter than or equal to 10 characters'] },
    ]);
    expect(stored()).toEqual([]);
  });

  it('rejects rather than throws, so that one catch sees everything', () => {
    class Undecorated {}
    const publishing = events.publish(Undecorated, {});
    return expect(publishing).rejects.toThrow(/Undecorated is not an event/);
  });
});

describe('A tombstone', () => {
  it('is the key with a null value, and all that an event has beside its data', async () => {
    const receipt = await events.publishTombstone(OrderPlaced, 'o-1');
    const [message] = stored();
    expect(message).toMatchObject({ key: Buffer.from('o-1'), value: null });
    expect(decodeEvent(message!)).toMatchObject({
      id: receipt.eventId,
      type: 'order.placed',
      key: 'o-1',
      data: null,
    });
  });

  it('goes where the events of its key went, or a compacted topic would not forget them', async () => {
    const { partition } = await events.publish(OrderPlaced, { orderId: 'o-7', item: 'pen' });
    await expect(events.publishTombstone(OrderPlaced, 'o-7')).resolves.toMatchObject({
      partition,
      offset: '1',
    });
  });

  it('is refused for an event that does not allow it', async () => {
    @Event({ type: 'order.kept', topic: orders, key: 'orderId' })
    class OrderKept {
      @IsString() readonly orderId!: string;
    }
    await expect(events.publishTombstone(OrderKept, 'o-1')).rejects.toThrow(
      'Event "order.kept" is invalid and was not sent: data: must be an object, was null',
    );
    expect(stored()).toEqual([]);
  });
});

describe('A broker that does not store the event', () => {
  const data = { orderId: 'o-1', item: 'pen' };

  it('rejects the publish with the coded error, for a missing topic as for a closed producer', async () => {
    const empty = new EventRepository(new MemoryBroker().producer(), options, publishing, encoding);
    await expect(empty.publish(OrderPlaced, data)).rejects.toThrow(TopicMissingError);

    const producer = broker.producer();
    await producer.close();
    const closed = new EventRepository(producer, options, publishing, encoding);
    await expect(closed.publish(OrderPlaced, data)).rejects.toThrow(ProducerClosedError);
    expect(stored()).toEqual([]);
  });
});

describe('Publishing that an operator has paused', () => {
  const data = { orderId: 'o-1', item: 'pen' };

  it('refuses every event with a coded error and stores nothing, until it is resumed', async () => {
    publishing.pause();
    await expect(events.publish(OrderPlaced, data)).rejects.toThrow(PublishingPausedError);
    await expect(events.publishAll(OrderPlaced, [data])).rejects.toThrow(PublishingPausedError);
    expect(stored()).toEqual([]);
    publishing.resume();
    await events.publish(OrderPlaced, data);
    expect(stored()).toHaveLength(1);
  });
});

describe('Publishing by type', () => {
  it('validates like any publish', async () => {
    const receipt = await events.publishByType('order.placed', { orderId: 'o-1', item: 'pen' });
    expect(receipt).toMatchObject({ topic: orders.name, offset: '0' });
    for (const data of [{ orderId: 'o-1' }, 'text', null, [], 5])
      await expect(events.publishByType('order.placed', data)).rejects.toThrow(InvalidEventError);
    expect(stored()).toHaveLength(1);
  });

  it('publishes the newest version, or the one asked for', async () => {
    await events.publishByType('order.moved', { orderId: 'o-1' });
    await events.publishByType('order.moved', { orderId: 'o-1' }, 1);
    expect(stored().map((message) => decodeEvent(message).version)).toEqual([2, 1]);
    await expect(events.publishByType('order.moved', {}, 3)).rejects.toThrow(
      'No event has type "order.moved version 3". Known: order.moved version 1, order.moved version 2.',
    );
  });

  it('names the known types where there is no such one', async () => {
    await expect(events.publishByType('order.plcaed', {})).rejects.toThrow(
      /"order.plcaed".*order.placed/,
    );
  });
});
