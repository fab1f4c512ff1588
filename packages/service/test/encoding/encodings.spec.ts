import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BaseEvent, Consumes, defineTopic, Event } from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { deadLetterHeaders, patience, PolicyService } from '../failure-policy/policy-service.js';
import { brokers } from '@nest-kafka-kit/testing';
import { defineReading, reading } from './readings.js';

describe.each(brokers)('On $broker, without a schema registry,', ({ environment }) => {
  it.each(['json', 'json-schema', 'avro'] as const)(
    'what is published as %s reaches its handler as it was',
    async (encoding) => {
      const { ReadingTaken, controller, data } = defineReading(encoding);
      await using service = await PolicyService.start({ environment, controller });
      const readings = Array.from({ length: 12 }, (_, count) => reading('s-1', count));
      await service.events.publishAll(ReadingTaken, readings);
      await expect.poll(data, patience).toEqual(readings);
    },
  );

  it('a type may change its encoding while messages of the former one are under way', async () => {
    const { ReadingTaken, topic, controller, data } = defineReading('avro');
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publish(ReadingTaken, reading('s-1', 1));
    const [message] = await service.messages(topic.name, 1);
    const json = Buffer.from(JSON.stringify(reading('s-1', 2)));
    const headers = { ...message!.headers, 'content-type': Buffer.from('application/json') };
    const { key } = message!;
    await service
      .resolve<Producer>(PRODUCER)
      .publish({ topic: topic.name, key, headers, value: json });
    await expect.poll(data, patience).toEqual([reading('s-1', 1), reading('s-1', 2)]);
  });

  it('bytes that would fill the memory are one dead letter, and the next message is handled', async () => {
    const { ReadingTaken, topic, controller, data } = defineReading('avro');
    await using service = await PolicyService.start({ environment, controller });
    await service.events.publish(ReadingTaken, reading('s-1', 1));
    const [message] = await service.messages(topic.name, 1);
    const { key, headers, value } = message!;
    // Where the count of the array is: after that, 2^31 items are announced.
    const tags = value!.lastIndexOf(Buffer.from('tag 0')) - 2;
    const bomb = Buffer.concat([
      value!.subarray(0, tags),
      Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f]),
    ]);
    const producer = service.resolve<Producer>(PRODUCER);
    await producer.publish({ topic: topic.name, key, headers, value: bomb });
    await service.events.publish(ReadingTaken, reading('s-1', 2));
    await expect.poll(data, patience).toEqual([reading('s-1', 1), reading('s-1', 2)]);
    const [letter] = await service.deadLetters(1);
    expect(letter!.value).toEqual(bomb);
    expect(deadLetterHeaders(letter!)).toMatchObject({
      reason: 'undecodable',
      'error-message': expect.stringMatching(
        /does not follow its schema \d+: more items than bytes/,
      ),
    });
  });

  it('a handler of version 2 gets events of version 1 too, in their order', async () => {
    const topic = defineTopic({ name: `people-${randomUUID()}`, partitions: 1 });
    const type = `person.t${randomUUID().replaceAll('-', '')}`;

    @Event({ type, topic, key: 'personId', encoding: 'avro' })
    class PersonNamedV1 {
      @IsString() readonly personId!: string;
      @IsString() readonly first!: string;
      @IsString() readonly last!: string;
    }
    @Event({
      type,
      version: 2,
      topic,
      key: 'personId',
      encoding: 'avro',
      upcast: {
        from: PersonNamedV1,
        to: ({ personId, first, last }) => ({ personId, name: `${first} ${last}` }),
      },
    })
    class PersonNamed {
      @IsString() readonly personId!: string;
      @IsString() readonly name!: string;
    }
    const handled: BaseEvent<PersonNamed>[] = [];

    @Controller()
    class PeopleController {
      @Consumes(PersonNamed)
      onPersonNamed(@Payload() event: BaseEvent<PersonNamed>): void {
        handled.push(event);
      }
    }
    await using service = await PolicyService.start({ environment, controller: PeopleController });
    const personId = 'p-1';
    await service.events.publish(PersonNamedV1, { personId, first: 'Ada', last: 'Byron' });
    await service.events.publish(PersonNamed, { personId, name: 'Ada King' });
    await service.events.publish(PersonNamedV1, { personId, first: 'Ada', last: 'Lovelace' });
    const names = () => handled.map(({ data: { name } }) => name);
    await expect.poll(names, patience).toEqual(['Ada Byron', 'Ada King', 'Ada Lovelace']);
    expect(handled.map(({ version }) => version)).toEqual([2, 2, 2]);
  });
});
