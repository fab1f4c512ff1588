import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';
import { createEvent, definitionOf } from '@nest-kafka-kit/messaging/events';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsDate,
  IsEnum,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { afterAll, describe, expect, it } from 'vitest';
import { avroSchemaOf } from './avro-schema.js';
import { readCommittedSchemas } from './committed/committed-schemas.js';
import { checkSchemas } from './committed/schema-gate.js';
import { updateSchemas } from './committed/update-schemas.js';
import { EventCodec } from './event-codec.js';
import { wireSchemaOf } from './event-schema.js';
import { jsonSchemaOf } from './json-schema.js';
import { LocalRegistry } from './registry/local-registry.js';
import { SchemaStart } from './registry/schema-start.js';
import { subjectOf } from './registry/subject-name.js';
import type { JsonSchema } from './schema-types.js';
import { shapeOf } from './shape/shape-of.js';

enum Channel {
  Web = 'WEB',
  Shop = 'SHOP',
}

class OrderLine {
  @IsString() readonly sku!: string;
  @IsInt() @Min(1) readonly count!: number;
}

@Event({
  type: 'order.placed',
  topic: defineTopic({ name: 'order-events' }),
  key: 'orderId',
  encoding: 'avro',
})
class OrderPlaced {
  @IsUUID('7') readonly orderId!: string;
  @IsEnum(Channel) readonly channel!: Channel;
  @IsDate() @Type(() => Date) readonly placedAt!: Date;
  @IsArray() @ValidateNested({ each: true }) @Type(() => OrderLine) readonly lines!: OrderLine[];
  @IsOptional() @IsString() @MaxLength(200) readonly note?: string;
}

/** The class after a change, under its own name. */
function withCurrency(Former = OrderPlaced) {
  class OrderPlaced extends Former {
    @IsString() readonly currency!: string;
  }
  return OrderPlaced;
}

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'schemas-readme-'));
const definition = definitionOf(OrderPlaced);

/** The blocks of a language below a heading that begins so. */
function blocksBelow(language: 'ts' | 'json', heading: string): string[] {
  const section = readme.split(/^##+ /m).find((each) => each.startsWith(heading));
  const blocks = (section ?? '').matchAll(/^```(\w+)\n([^]*?)^```$/gm);
  return [...blocks].filter(([, each]) => each === language).map(([, , text]) => text!);
}

/** Word for word, keys in order; the README has white space of its own. */
function expectShown(heading: string, ...actual: unknown[]): void {
  const compact = (text: string): string => JSON.stringify(JSON.parse(text));
  expect(blocksBelow('json', heading).map(compact)).toEqual(
    actual.map((each) => JSON.stringify(each)),
  );
}

describe('the README of schemas', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows the class that this spec runs', () => {
    const [code] = blocksBelow('ts', 'How it works');
    expect(readFileSync(new URL(import.meta.url), 'utf8')).toContain(code);
  });

  it('shows its shape', () => {
    const fields = shapeOf(OrderPlaced).fields.map(({ name, kind, optional, checks }) => {
      return { name, kind, optional, checks };
    });
    expectShown('1.', fields);
  });

  it('shows its JSON Schema', () => expectShown('2.', jsonSchemaOf(definition)));

  it('shows its Avro schema', () => expectShown('3.', avroSchemaOf(definition)));

  it('shows its committed files, and what a change of the class breaks', () => {
    const { written } = updateSchemas(folder);
    const files = written.map(({ file }) => file);
    const committed = JSON.parse(readFileSync(join(folder, files[0]!), 'utf8')) as JsonSchema;
    const { orderId } = committed['properties'] as JsonSchema;
    expectShown('4.', files, { 'x-event': committed['x-event'], orderId });

    const changed = { ...definition, eventClass: withCurrency() };
    expectShown('5.', ...checkSchemas([changed], readCommittedSchemas(folder)));
  });

  it('shows its subject and id in a registry, and the first bytes of its values', async () => {
    const local = new LocalRegistry(undefined);
    const schema = wireSchemaOf(definition)!;
    expectShown('6.', { subject: subjectOf(schema), id: local.idOf(schema) });

    const codec = new EventCodec(local, local, new SchemaStart({}, local, local));
    const orderId = '0198c0de-0000-7000-8000-000000000000';
    const data = { orderId, channel: Channel.Web, placedAt: new Date(), lines: [] };
    const [message] = await codec.encode(definition, [createEvent(OrderPlaced, data, 'orders')]);
    expectShown('7.', message!.value!.subarray(0, 5).toString('hex'));
  });

  it('names files that exist', () => {
    const files = [...readme.matchAll(/`([\w/.-]+\.ts)`/g)].map(([, file]) => file!);
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) readFileSync(new URL(file, import.meta.url));
  });
});
