import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsDate,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type BaseEvent,
  Consumes,
  defineTopic,
  Event,
  type EventOptions,
  IfPresent,
  IsInt64,
  IsNullable,
  UnixTime,
} from '@nest-kafka-kit/messaging';
import { brokers } from '@nest-kafka-kit/testing';
import { patience, PolicyService } from '../failure-policy/policy-service.js';

/** Whatever a class may contain reaches its handler as it was published, on both brokers and in every encoding. */

type Encoding = NonNullable<EventOptions<'id'>['encoding']>;

const SAMPLES = 30;
const text = fc.string({ unit: 'binary' });
const double = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter(
    (value) => !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21,
  );
const time = fc.date({
  min: new Date('0000-01-01T00:00:00.000Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const names = fc.oneof(
  text,
  fc.constantFrom('constructor', '__proto__', 'toString', 'then', '0', ''),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, text, double, fc.boolean(), fc.constant(null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries) as object),
})); // prettier-ignore

class Line {
  @IsInt64() readonly number!: bigint;
  @IfPresent() @UnixTime('milliseconds') readonly at?: Date;
}
class Card {
  @IsString() readonly method!: string;
  @IsInt64() readonly digits!: bigint;
}
class Cash {
  @IsString() readonly method!: string;
}

const line = fc.record(
  { number: int64, at: time },
  { requiredKeys: ['number'], noNullPrototype: true },
);
/** What every encoding has. */
const everywhere = {
  text,
  count: fc.maxSafeInteger(),
  price: double,
  at: time,
  since: time,
  times: fc.array(time, { maxLength: 3 }),
  large: int64,
  lines: fc.array(line, { maxLength: 3 }),
};
/** What JSON alone has. */
const inJson = {
  labels: json.object!,
  list: json.list!,
  nothing: fc.option(text),
  payment: fc.oneof(
    fc.record({ method: fc.constant('card'), digits: int64 }, { noNullPrototype: true }),
    fc.record({ method: fc.constant('cash') }, { noNullPrototype: true }),
  ),
};

function eventsIn(encoding: Encoding) {
  const topic = defineTopic({ name: `features-${randomUUID()}`, partitions: 1 });
  const isAvro = encoding === 'avro';
  class Features {
    @IsString() readonly id!: string;
    @IfPresent() @IsString() readonly text?: string;
    @IfPresent() @IsInt() readonly count?: number;
    @IfPresent() @IsNumber() readonly price?: number;
    @IfPresent() @IsDate() @Type(() => Date) readonly at?: Date;
    @IfPresent() @UnixTime('seconds') readonly since?: Date;
    @IfPresent() @IsArray() @IsDate({ each: true }) @Type(() => Date) readonly times?: Date[];
    @IfPresent() @IsInt64() readonly large?: bigint;
    @IfPresent()
    @IsArray()
    @ValidateNested({ each: true })
    @Type(() => Line)
    readonly lines?: Line[];
  }
  class JsonFeatures extends Features {
    @IfPresent() @IsObject() readonly labels?: object;
    @IfPresent() @IsArray() readonly list?: unknown[];
    @IfPresent() @IsNullable() @IsString() readonly nothing?: string | null;
    @IfPresent()
    @ValidateNested()
    @Type(() => Object, {
      keepDiscriminatorProperty: true,
      discriminator: {
        property: 'method',
        subTypes: [
          { value: Card, name: 'card' },
          { value: Cash, name: 'cash' },
        ],
      },
    })
    readonly payment?: Card | Cash;
  }
  const eventClass: new () => Features = isAvro ? Features : JsonFeatures;
  const type = `features.t${randomUUID().replaceAll('-', '')}`;
  Event({ type, topic, key: 'id', encoding })(eventClass);
  const handled: BaseEvent<Features>[] = [];

  class FeaturesController {
    on({ data }: BaseEvent<Features>): void {
      handled.push(data as never);
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(FeaturesController.prototype, 'on')!;
  Payload()(FeaturesController.prototype, 'on', 0);
  Consumes(eventClass)(FeaturesController.prototype, 'on', descriptor as never);
  Controller()(FeaturesController);
  const values = { ...everywhere, ...(!isAvro && inJson) };
  const data = fc.record(
    { id: fc.constant('1'), ...values },
    { requiredKeys: ['id'], noNullPrototype: true },
  );
  return { eventClass, controller: FeaturesController, handled, data };
}

describe.each(brokers)('On $broker', ({ environment }) => {
  it.each(['json', 'json-schema', 'avro'] as const)(
    'whatever a class may contain is handled as it was published, as %s',
    async (encoding) => {
      const { eventClass, controller, handled, data } = eventsIn(encoding);
      await using service = await PolicyService.start({ environment, controller });
      const published = fc.sample(data, SAMPLES);
      await service.events.publishAll(eventClass, published as never);
      await expect.poll(() => handled.length, patience).toBe(SAMPLES);
      expect(handled.map((each) => ({ ...each }))).toEqual(published);
    },
  );
});
