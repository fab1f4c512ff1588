import { Test } from '@nestjs/testing';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import {
  createEvent,
  defineTopic,
  Event,
  MessagingModule,
  startConsumers,
} from '@nest-kafka-kit/messaging';
import { EncodingMissingError } from '@nest-kafka-kit/messaging/errors';
import {
  AVRO_TYPE,
  definitionOf,
  EVENT_ENCODING,
  type EventEncoding,
} from '@nest-kafka-kit/messaging/events';
import { EventCatalog } from '@nest-kafka-kit/messaging/operating';
import { SchemaRegistryMissingError } from './errors.js';
import { SchemasModule } from './schemas.module.js';
import type { SchemasOptions } from './schemas.options.js';

const topic = defineTopic({ name: 'measures' });

@Event({ type: 'measure.taken', topic, key: 'id', encoding: 'avro' })
class MeasureTaken {
  @IsString() readonly id!: string;
}

const messaging = MessagingModule.forRootAsync({
  useFactory: () => ({ source: 'tests', defaultGroup: 'tests' }),
});
const schemas = (options: () => SchemasOptions = () => ({})) =>
  SchemasModule.forRootAsync({ useFactory: options });

describe('Schemas beside messaging', () => {
  it.each([
    ['after', [messaging, schemas()]],
    ['before', [schemas(), messaging]],
  ])('encode and decode its events, imported %s it', async (_place, imports) => {
    const module = await Test.createTestingModule({ imports }).compile();
    const encoding = module.get<EventEncoding>(EVENT_ENCODING);
    const event = createEvent(MeasureTaken, { id: 'm-1' }, 'tests');
    const [message] = await encoding.encode(definitionOf(MeasureTaken), [event]);
    expect(String(message!.headers['content-type'])).toBe(AVRO_TYPE);
    const read = await encoding.decode({ ...message!, partition: 0, offset: 0n, timestamp: 0 });
    expect(read.data).toEqual({ id: 'm-1' });
    await module.close();
  });

  it.each([
    ['after', (broken: () => SchemasOptions) => [messaging, schemas(broken)]],
    ['before', (broken: () => SchemasOptions) => [schemas(broken), messaging]],
  ])('stop the start where their options are wrong, imported %s it', async (_place, imports) => {
    const broken = () => {
      throw new Error('no such setting');
    };
    const compiling = Test.createTestingModule({ imports: imports(broken) }).compile();
    await expect(compiling).rejects.toThrow('no such setting');
  });

  it('are checked before consumers start', async () => {
    const imports = [messaging, schemas(() => ({ registryRequired: true }))];
    const module = await Test.createTestingModule({ imports }).compile();
    const app = module.createNestApplication();
    await expect(startConsumers(app)).rejects.toThrow(SchemaRegistryMissingError);
    await app.close();
  });

  it('name the subjects that documents refer to', async () => {
    const subjectsWith = async (options: SchemasOptions) => {
      const imports = [messaging, schemas(() => options)];
      const module = await Test.createTestingModule({ imports }).compile();
      return module.get(EventCatalog).subjects;
    };
    expect(await subjectsWith({})).toBe('topic-type');
    expect(await subjectsWith({ registry: { url: 'http://registry' } })).toBe('topic-type');
    const registry = { url: 'http://registry', subjects: 'record' } as const;
    expect(await subjectsWith({ registry })).toBe('record');
  });

  it('are missed at start by an event that needs them', async () => {
    const module = await Test.createTestingModule({ imports: [messaging] }).compile();
    const app = module.createNestApplication();
    await expect(startConsumers(app)).rejects.toThrow(EncodingMissingError);
    await expect(startConsumers(app)).rejects.toThrow(
      /"measure\.taken" \(avro\) ask for more\. Add .*SchemasModule\.forRootAsync\(/,
    );
    await app.close();
  });
});
