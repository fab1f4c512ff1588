import avro from 'avsc';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, inject, it, vi } from 'vitest';
import type { Message } from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import {
  SchemaIncompatibleError,
  SchemaNotRegisteredError,
  SchemaRegistryUnreachableError,
} from '@nest-kafka-kit/schemas';
import { patience, PolicyService } from '../failure-policy/policy-service.js';
import { brokers } from '@nest-kafka-kit/testing';
import { RegistryProxy } from '@nest-kafka-kit/testing/registry';
import { defineReading, reading } from './readings.js';

const registry = inject('schemaRegistryUrl');

interface Registered {
  readonly id: number;
  readonly schema: string;
}

/** The registry as anybody else sees it. */
async function ask<Answer>(path: string, body?: object): Promise<Answer> {
  const response = await fetch(registry + path, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

async function put(path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  const response = await fetch(registry + path, {
    method: 'PUT',
    headers,
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

/** Dates as an independent client has them: milliseconds. */
const asMillis = ({ at, ...others }: ReturnType<typeof reading>) => ({
  ...others,
  at: at.getTime(),
});

/** Without a registry, the global setup has said in one line what to install. */
describe.skipIf(!registry).each(brokers)(
  'On $broker, with a schema registry,',
  ({ environment }) => {
    const settings = { ...environment, SCHEMA_REGISTRY_URL: registry };

    it("whoever knows Confluent's format and Avro reads what is published", async () => {
      const { ReadingTaken, topic, type, controller } = defineReading('avro');
      await using service = await PolicyService.start({ environment: settings, controller });
      await service.events.publish(ReadingTaken, reading('s-1', 5));
      const [{ value }] = (await service.messages(topic.name, 1)) as [Message];
      expect(value!.readUInt8(0)).toBe(0);
      const id = value!.readInt32BE(1);
      const { schema } = await ask<Registered>(`/schemas/ids/${id}`);
      const decoded = avro.Type.forSchema(JSON.parse(schema)).fromBuffer(value!.subarray(5));
      expect({ ...(decoded as object) }).toEqual(asMillis(reading('s-1', 5)));
      const { id: registered } = await ask<Registered>(
        `/subjects/${topic.name}-${type}/versions/latest`,
      );
      expect(registered).toBe(id);
    });

    it('what others write with a schema of their own is resolved to the class', async () => {
      const { ReadingTaken, topic, controller, data } = defineReading('avro');
      await using service = await PolicyService.start({ environment: settings, controller });
      await service.events.publish(ReadingTaken, reading('s-1', 1));
      const [own] = await service.messages(topic.name, 1);
      const { schema } = await ask<Registered>(`/schemas/ids/${own!.value!.readInt32BE(1)}`);
      const newer = JSON.parse(schema);
      // A later revision, without a field that was optional and with one that is new.
      newer.fields = newer.fields.filter(({ name }: { name: string }) => name !== 'place');
      newer.fields.push({ name: 'battery', type: 'double', default: 1 });
      const { id } = await ask<Registered>(`/subjects/others-${randomUUID()}/versions`, {
        schema: JSON.stringify(newer),
      });
      const { place: _, ...written } = reading('s-1', 4);
      const body = avro.Type.forSchema(newer).toBuffer({ ...asMillis(written), battery: 0.5 });
      const frame = Buffer.from([0, 0, 0, 0, 0]);
      frame.writeInt32BE(id, 1);
      const { 'content-type': _type, ...headers } = own!.headers;
      await service.resolve<Producer>(PRODUCER).publish({
        topic: topic.name,
        key: own!.key,
        headers,
        value: Buffer.concat([frame, body]),
      });
      await expect.poll(data, patience).toEqual([reading('s-1', 1), written]);
    });

    it('a registry that is away stops nothing that is known, and loses nothing that is not', async () => {
      await using proxy = await RegistryProxy.start(registry!);
      const known = defineReading('avro');
      const unknown = defineReading('avro');
      const env = { ...settings, SCHEMA_REGISTRY_URL: proxy.url };
      await using service = await PolicyService.start({
        environment: env,
        controller: known.controller,
        topics: [unknown.topic],
      });
      await service.events.publish(known.ReadingTaken, reading('s-1', 1));
      await expect.poll(known.data, patience).toHaveLength(1);
      const [message] = await service.messages(known.topic.name, 1);
      const { schema } = await ask<Registered>(`/schemas/ids/${message!.value!.readInt32BE(1)}`);
      const revised = JSON.stringify({ ...JSON.parse(schema), doc: randomUUID() });
      const { id } = await ask<Registered>(`/subjects/others-${randomUUID()}/versions`, {
        schema: revised,
      });

      proxy.instead = (response) => void response.destroy();
      // Of a schema that nobody here has seen yet: it waits, and so does the next one of its key.
      const value = Buffer.from(message!.value!);
      value.writeInt32BE(id, 1);
      const { topic, key, headers } = message!;
      await service.resolve<Producer>(PRODUCER).publish({ topic, key, headers, value });
      await service.events.publish(known.ReadingTaken, reading('s-1', 2));
      await service.events.publish(known.ReadingTaken, reading('s-2', 3));
      await expect.poll(known.data, patience).toEqual([reading('s-1', 1), reading('s-2', 3)]);
      await expect(service.events.publish(unknown.ReadingTaken, reading('s-1'))).rejects.toThrow(
        SchemaRegistryUnreachableError,
      );

      proxy.instead = undefined;
      await expect.poll(known.data, patience).toHaveLength(4);
      expect(known.data().filter(({ sensorId }) => sensorId === 's-1')).toEqual(
        [1, 1, 2].map((count) => reading('s-1', count)),
      );
      // A failure is repeated for a second before the registry is asked again.
      const publish = () => service.events.publish(unknown.ReadingTaken, reading('s-1'));
      await expect.poll(publish, patience).toMatchObject({ topic: unknown.topic.name });
      expect(await service.stored(`${service.group}.dlt`)).toBe(0n);
    });

    it('a registry that hangs stops no other key, and what waits for it comes in order in the end', async () => {
      await using proxy = await RegistryProxy.start(registry!);
      const { ReadingTaken, topic, controller, data } = defineReading('avro');
      const env = { ...settings, SCHEMA_REGISTRY_URL: proxy.url };
      await using service = await PolicyService.start({ environment: env, controller });
      const producer = service.resolve<Producer>(PRODUCER);
      await service.events.publish(ReadingTaken, reading('known', 1));
      await expect.poll(data, patience).toHaveLength(1);
      const [message] = await service.messages(topic.name, 1);
      const { schema } = await ask<Registered>(`/schemas/ids/${message!.value!.readInt32BE(1)}`);
      const revised = JSON.stringify({ ...JSON.parse(schema), doc: randomUUID() });
      const { id } = await ask<Registered>(`/subjects/others-${randomUUID()}/versions`, {
        schema: revised,
      });

      const held: ServerResponse[] = [];
      proxy.instead = (response) => held.push(response);
      const type = avro.Type.forSchema(JSON.parse(revised));
      const sensors = Array.from({ length: 400 }, (_, index) => `s-${index}`);
      const unknown = sensors.map((sensorId) => {
        const frame = Buffer.from([0, 0, 0, 0, 0]);
        frame.writeInt32BE(id, 1);
        const value = Buffer.concat([frame, type.toBuffer(asMillis(reading(sensorId, 1)))]);
        const { headers } = message!;
        return { topic: topic.name, key: Buffer.from(sensorId), headers, value };
      });
      await producer.publishBatch(unknown);
      await service.events.publishAll(
        ReadingTaken,
        sensors.map((sensorId) => reading(sensorId, 2)),
      );
      const headers = { ...message!.headers, 'content-type': Buffer.from('application/json') };
      const value = Buffer.from(JSON.stringify(reading('json', 1)));
      await producer.publish({ topic: topic.name, key: Buffer.from('json'), headers, value });
      await service.events.publish(ReadingTaken, reading('known', 2));

      await expect
        .poll(data, patience)
        .toEqual([reading('known', 1), reading('json', 1), reading('known', 2)]);
      expect(held.length).toBeGreaterThan(0);
      expect(held.length).toBeLessThan(20);

      proxy.instead = undefined;
      await expect.poll(() => data().length, patience).toBe(3 + 2 * sensors.length);
      for (const sensor of sensors) {
        const ofSensor = data().filter(({ sensorId }) => sensorId === sensor);
        expect(ofSensor).toEqual([reading(sensor, 1), reading(sensor, 2)]);
      }
      expect(await service.stored(`${service.group}.dlt`)).toBe(0n);
    });

    it('a schema that its rule forbids is not published under', async () => {
      const { ReadingTaken, topic, type, controller } = defineReading('avro');
      const subject = `${topic.name}-${type}`;
      const other = {
        type: 'record',
        name: 'ReadingTaken',
        fields: [{ name: 'other', type: 'int' }],
      };
      await ask(`/subjects/${subject}/versions`, { schema: JSON.stringify(other) });
      await put(`/config/${subject}`, { compatibility: 'BACKWARD' });
      await using service = await PolicyService.start({ environment: settings, controller });
      await expect(service.events.publish(ReadingTaken, reading('s-1'))).rejects.toThrow(
        SchemaIncompatibleError,
      );
      expect(await service.stored(topic.name)).toBe(0n);
    });

    it('nothing is registered with SCHEMA_REGISTRY_REGISTER=never', async () => {
      const { ReadingTaken, topic, type, controller, data } = defineReading('json-schema');
      const env = {
        ...settings,
        SCHEMA_REGISTRY_REGISTER: 'never',
        SCHEMA_REGISTRY_SUBJECTS: 'topic-record',
      };
      await using service = await PolicyService.start({ environment: env, controller });
      const publish = () => service.events.publish(ReadingTaken, reading('s-1'));
      await expect(publish()).rejects.toThrow(SchemaNotRegisteredError);
      const subjects = await ask<string[]>('/subjects');
      expect(subjects.filter((subject) => subject.includes(type))).toEqual([]);
      {
        const registering = { ...env, SCHEMA_REGISTRY_REGISTER: 'start' };
        await using _ = await PolicyService.start({ environment: registering, controller });
      }
      await vi.waitFor(publish, patience);
      await expect.poll(data, patience).toEqual([reading('s-1')]);
      const after = await ask<string[]>('/subjects');
      expect(after.filter((subject) => subject.startsWith(topic.name))).toHaveLength(1);
    });
  },
);
