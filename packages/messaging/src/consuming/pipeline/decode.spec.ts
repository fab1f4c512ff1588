import { IsObject, IsString, ValidateBy } from 'class-validator';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../ports/index.js';
import {
  ExpiredCommandError,
  InvalidMessageError,
  NotReadyError,
  UndecodableMessageError,
} from '../../errors.js';
import {
  createEvent,
  definitionOf,
  encodeEvent,
  Event,
  type EventClass,
  type EventContext,
  PlainJsonEncoding,
} from '../../events/index.js';
import { defineTopic } from '../../topics/define-topic.js';
import { decode } from './decode.js';
import type { PipelineDelivery } from './step.js';

const encoding = new PlainJsonEncoding();
const topic = defineTopic({ name: 'orders' });

@Event({ type: 'order.noted', topic, key: 'orderId', tombstone: true })
class OrderNoted {
  @IsString() readonly orderId!: string;
}
@Event({
  type: 'order.placed',
  version: 3,
  topic,
  kind: 'domain',
  aggregate: 'Order',
  key: 'orderId',
})
class OrderPlaced {
  @IsString() readonly orderId!: string;
}
@Event({ type: 'order.billed', topic, kind: 'integration', key: 'orderId' })
class OrderBilled {
  @IsString() readonly orderId!: string;
}
@Event({ type: 'order.ship', topic, kind: 'command', key: 'orderId', timeoutMs: 1_000 })
class ShipOrder {
  @IsString() readonly orderId!: string;
}

const refuse = (): never => {
  throw new Error('No look inside.');
};
/** What code of a service may throw while its events are validated or upcast. */
const throwing: Readonly<Record<string, () => unknown>> = {
  error: () => new Error('no'),
  'error that cannot be read': () => Object.defineProperty(new Error(), 'message', { get: refuse }),
  text: () => 'a text',
  null: () => null,
  undefined: () => undefined,
  'stack overflow': () => new RangeError('Maximum call stack size exceeded'),
  'what could pass another time': () => new NotReadyError('A validator must not wait.'),
};
@Event({ type: 'order.sealed', topic, key: 'orderId' })
class OrderSealed {
  @IsString() readonly orderId!: string;
  @ValidateBy({
    name: 'sealed',
    validator: {
      validate: (what?: string): true => {
        if (what !== undefined) throw throwing[what]!();
        return true;
      },
    },
  })
  readonly what?: string;
}

const delivery: PipelineDelivery = {
  group: 'group',
  attempt: 2,
  signal: new AbortController().signal,
};

interface Changes {
  /** Headers; `undefined` removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly value?: string | null;
  readonly context?: EventContext;
}

/** The event as it comes over the wire, and what a foreign producer makes different. */
function messageOf(
  eventClass: EventClass,
  { headers = {}, value, context }: Changes = {},
): Message {
  const event = createEvent(eventClass, { orderId: '1' }, 'tests', context);
  const encoded = encodeEvent(event, topic.name);
  const all = { ...encoded.headers };
  for (const [name, text] of Object.entries(headers)) {
    if (text === undefined) delete all[name];
    else all[name] = Buffer.from(text);
  }
  const bytes = value === undefined ? encoded.value : value === null ? null : Buffer.from(value);
  return { ...encoded, headers: all, value: bytes, partition: 0, offset: 0n, timestamp: 0 };
}

/** What reaches the next step, or the error. */
async function decoded(eventClass: EventClass, message: Message): Promise<PipelineDelivery> {
  const reached: PipelineDelivery[] = [];
  const handle = decode(
    definitionOf(eventClass),
    encoding,
  )(async (_message, next) => void reached.push(next));
  await handle(message, delivery);
  expect(reached).toHaveLength(1);
  return reached[0]!;
}
const refusal = (eventClass: EventClass, message: Message): Promise<unknown> =>
  decoded(eventClass, message).then(
    () => 'decoded',
    (error: unknown) => error,
  );

describe('The decode step', () => {
  afterEach(() => void vi.useRealTimers());

  it('hands on the event, its data an instance of its class, and the delivery as it was', async () => {
    const next = await decoded(OrderPlaced, messageOf(OrderPlaced));
    expect(next).toMatchObject(delivery);
    expect(next.event).toMatchObject({ type: 'order.placed', version: 3, source: 'tests' });
    expect(next.event).toMatchObject({ aggregateId: '1', aggregateType: 'Order' });
    expect(next.event!.data).toBeInstanceOf(OrderPlaced);
    expect(next.event!.data).toEqual({ orderId: '1' });
  });

  it('strips what producers have added since', async () => {
    const message = messageOf(OrderPlaced, { value: '{"orderId":"1","since":"v3.1"}' });
    expect((await decoded(OrderPlaced, message)).event!.data).toEqual({ orderId: '1' });
  });

  it('passes on what the handler fails with', async () => {
    const failure = new Error('handler');
    const handle = decode(definitionOf(OrderPlaced), encoding)(() => Promise.reject(failure));
    await expect(handle(messageOf(OrderPlaced), delivery)).rejects.toBe(failure);
  });

  it.each([
    ['another version', { headers: { ce_eventversion: '2' } }, /has version 2.*reads version 3/],
    ['no version, which is the first', { headers: { ce_eventversion: undefined } }, /version 1/],
    ['a version that is none', { headers: { ce_eventversion: 'latest' } }, /eventversion/],
    ['broken JSON', { value: '{"orderId":' }, /no JSON/],
    ['no id', { headers: { ce_id: undefined } }, /attribute id is missing/],
  ])('refuses %s as undecodable', async (_what, changes, expected) => {
    const error = await refusal(OrderPlaced, messageOf(OrderPlaced, changes));
    expect(error).toBeInstanceOf(UndecodableMessageError);
    expect(String(error)).toMatch(expected);
  });

  it.each([
    ['a wrong field', { value: '{"orderId":1}' }, ['orderId']],
    ['no object', { value: '"text"' }, ['data']],
    ['a tombstone where none is allowed', { value: null }, ['data']],
  ])('refuses %s as invalid, naming it', async (_what, changes, paths) => {
    const error = await refusal(OrderPlaced, messageOf(OrderPlaced, changes));
    expect(error).toBeInstanceOf(InvalidMessageError);
    expect((error as InvalidMessageError).fields.map(({ path }) => path)).toEqual(paths);
  });

  it('hands on a tombstone as null where the event allows it', async () => {
    const message = messageOf(OrderNoted, { value: null });
    expect((await decoded(OrderNoted, message)).event!.data).toBeNull();
  });

  it.each([
    [OrderPlaced, 'ce_aggregateid', 'aggregateId', 'domain'],
    [OrderPlaced, 'ce_aggregatetype', 'aggregateType', 'domain'],
    [OrderBilled, 'ce_correlationid', 'correlationId', 'integration'],
    [OrderBilled, 'ce_causationid', 'causationId', 'integration'],
    [ShipOrder, 'ce_commandname', 'commandName', 'command'],
  ])('refuses %o without %s as invalid: its handler counts on it', async (...parameters) => {
    const [eventClass, header, path, kind] = parameters;
    const message = messageOf(eventClass, { headers: { [header]: undefined } });
    const error = await refusal(eventClass, message);
    expect(error).toBeInstanceOf(InvalidMessageError);
    expect(error).toMatchObject({
      fields: [{ path, problems: [`is required of a ${kind} event`] }],
    });
  });

  it('asks a base event for none of them', async () => {
    const names = ['aggregateid', 'aggregatetype', 'correlationid', 'causationid', 'commandname'];
    const headers = Object.fromEntries(names.map((name) => [`ce_${name}`, undefined]));
    await expect(decoded(OrderNoted, messageOf(OrderNoted, { headers }))).resolves.toBeDefined();
  });

  it('runs a command until its time is over, and refuses it from then on', async () => {
    const time = new Date('2024-05-06T07:08:09.000Z');
    const message = messageOf(ShipOrder, { context: { time } });
    vi.useFakeTimers({ toFake: ['Date'], now: time.getTime() + 1_000 });
    await expect(decoded(ShipOrder, message)).resolves.toBeDefined();
    vi.setSystemTime(time.getTime() + 1_001);
    const error = await refusal(ShipOrder, message);
    expect(error).toBeInstanceOf(ExpiredCommandError);
    expect(String(error)).toMatch(/"order.ship" of 2024-05-06T07:08:09.000Z.*within 1000 ms/);
  });

  it('runs a command that has no time-out whenever it comes', async () => {
    const time = new Date(0);
    const message = messageOf(ShipOrder, {
      headers: { ce_timeoutms: undefined },
      context: { time },
    });
    await expect(decoded(ShipOrder, message)).resolves.toBeDefined();
  });

  it.each([-1, 1_700_000_000_000_000_000, 8.64e15 + 1, Number.NaN])(
    'takes the time of receipt where the event says none and its record says %d, at each attempt',
    async (timestamp) => {
      const now = Date.parse('2024-05-06T07:08:09.000Z');
      vi.useFakeTimers({ toFake: ['Date'], now });
      const message = { ...messageOf(OrderPlaced, { headers: { ce_time: undefined } }), timestamp };
      expect((await decoded(OrderPlaced, message)).event!.time).toEqual(new Date(now));
      vi.setSystemTime(now + 60_000);
      expect((await decoded(OrderPlaced, message)).event!.time).toEqual(new Date(now));
    },
  );

  it('takes the time of the record where the event says none', async () => {
    const timestamp = 8.64e15;
    const message = { ...messageOf(OrderPlaced, { headers: { ce_time: undefined } }), timestamp };
    expect((await decoded(OrderPlaced, message)).event!.time).toEqual(new Date(timestamp));
  });

  it.each([-1, 1_700_000_000_000_000_000])(
    'refuses a command that expires, and says no time, of a record of %d: it may be too late',
    async (timestamp) => {
      const message = { ...messageOf(ShipOrder, { headers: { ce_time: undefined } }), timestamp };
      const error = await refusal(ShipOrder, message);
      expect(error).toBeInstanceOf(UndecodableMessageError);
      expect(String(error)).toContain(`attribute time is missing, and the timestamp of its record`);
    },
  );

  it.each([new TypeError('bug'), new RangeError('Maximum call stack'), 'text', null, undefined])(
    'refuses what an encoding of the service throws at, whatever it throws: %s',
    async (thrown) => {
      const broken = {
        decode: (): never => {
          throw thrown;
        },
      };
      const handle = decode(definitionOf(OrderPlaced), broken)(async () => undefined);
      const error: unknown = await handle(messageOf(OrderPlaced), delivery).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(UndecodableMessageError);
      expect(error).toMatchObject({ cause: thrown });
      expect(String(error)).not.toContain('"text"');
    },
  );

  it('passes on what is not ready, a schema registry say', async () => {
    const away = new NotReadyError('The registry is away.');
    const encodings = { decode: () => Promise.reject(away) };
    const handle = decode(definitionOf(OrderPlaced), encodings)(async () => undefined);
    await expect(handle(messageOf(OrderPlaced), delivery)).rejects.toBe(away);
  });

  it.each(Object.keys(throwing))(
    'refuses as invalid what makes a validator or a getter throw: %s',
    async (what) => {
      const message = messageOf(OrderSealed, { value: JSON.stringify({ orderId: '1', what }) });
      expect(await refusal(OrderSealed, message)).toBeInstanceOf(InvalidMessageError);
    },
  );

  it('decodes a message that comes again anew: no handler sees what another one changed', async () => {
    const message = messageOf(OrderPlaced);
    const [one, another] = [
      await decoded(OrderPlaced, message),
      await decoded(OrderPlaced, message),
    ];
    expect(one.event!.data).not.toBe(another.event!.data);
  });
});

const parcels = defineTopic({ name: 'parcels' });

@Event({ type: 'parcel.sent', topic: parcels, key: 'parcelId', tombstone: true })
class ParcelSentV1 {
  @IsString() readonly parcelId!: string;
  @IsString() readonly to!: string;
}
@Event({
  type: 'parcel.sent',
  version: 2,
  topic: parcels,
  key: 'parcelId',
  tombstone: true,
  upcast: {
    from: ParcelSentV1,
    to: ({ parcelId, to }) => {
      if (to === 'nowhere') throw new Error('no such place');
      if (to === 'later') return Promise.reject(new Error('late')) as never;
      if (Object.hasOwn(throwing, to)) throw throwing[to]!();
      return { parcelId, city: to === 'unknown' ? (5 as unknown as string) : to };
    },
  },
})
class ParcelSentV2 {
  @IsString() readonly parcelId!: string;
  @IsString() readonly city!: string;
}
@Event({
  type: 'parcel.sent',
  version: 3,
  topic: parcels,
  key: 'parcelId',
  tombstone: true,
  upcast: { from: ParcelSentV2, to: ({ parcelId, city }) => ({ parcelId, place: { city } }) },
})
class ParcelSentV3 {
  @IsString() readonly parcelId!: string;
  @IsObject() readonly place!: { readonly city: string };
}

function parcelOf(eventClass: EventClass, data: object | null): Message {
  const event = createEvent(eventClass, data, 'tests', { key: 'p-1' });
  return { ...encodeEvent(event, parcels.name), partition: 0, offset: 0n, timestamp: 0 };
}

describe('An event of an older version', () => {
  it("is read as one of the handler's version, through all versions between", async () => {
    const first = parcelOf(ParcelSentV1, { parcelId: 'p-1', to: 'Graz' });
    const { event } = await decoded(ParcelSentV3, first);
    expect(event).toMatchObject({ type: 'parcel.sent', version: 3, key: 'p-1' });
    expect(event!.data).toEqual({ parcelId: 'p-1', place: { city: 'Graz' } });
    expect(event!.data).toBeInstanceOf(ParcelSentV3);
    const second = parcelOf(ParcelSentV2, { parcelId: 'p-1', city: 'Linz' });
    expect((await decoded(ParcelSentV3, second)).event!.data).toMatchObject({
      place: { city: 'Linz' },
    });
  });

  it('is validated by its own class first', async () => {
    const message = parcelOf(ParcelSentV1, { parcelId: 'p-1', to: 'Graz' });
    const error = await refusal(ParcelSentV2, { ...message, value: Buffer.from('{"to":1}') });
    expect(error).toBeInstanceOf(InvalidMessageError);
    const paths = (error as InvalidMessageError).fields.map(({ path }) => path);
    expect(paths).toEqual(['parcelId', 'to']);
  });

  it.each([
    ['what is invalid then', 'unknown', /city: city must be a string/],
    ['an error', 'nowhere', /data: cannot be upcast to version 2: no such place/],
    [
      'a promise',
      'later',
      /data: cannot be upcast to version 2: upcasting must not return a promise/,
    ],
    ...Object.keys(throwing).map((what): [string, string, RegExp] => [
      what,
      what,
      /data: cannot be upcast to version 2: /,
    ]),
  ])('is invalid where upcasting gives %s', async (_what, to, expected) => {
    const error = await refusal(ParcelSentV2, parcelOf(ParcelSentV1, { parcelId: 'p-1', to }));
    expect(error).toBeInstanceOf(InvalidMessageError);
    expect(String(error)).toMatch(expected);
  });

  it('stays a tombstone if it is one: no upcast sees it', async () => {
    const { event } = await decoded(ParcelSentV3, parcelOf(ParcelSentV1, null));
    expect(event).toMatchObject({ version: 3, data: null });
  });

  it('is undecodable by a handler of a version before, which says what it reads', async () => {
    const message = parcelOf(ParcelSentV3, { parcelId: 'p-1', place: { city: 'Graz' } });
    const error = await refusal(ParcelSentV2, message);
    expect(error).toBeInstanceOf(UndecodableMessageError);
    expect(String(error)).toMatch(/has version 3: this service reads version 1, 2\./);
  });
});
