/** What schemas:check lets pass, the registry does not refuse when the service publishes. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, inject, it } from 'vitest';
import { avroIncompatibilities } from '../../src/compatibility/avro-compatibility.js';
import type { Incompatibility } from '../../src/compatibility/incompatibility.js';
import { jsonIncompatibilities } from '../../src/compatibility/json-compatibility.js';
import { avroSchemaChanges, type RandomAvroSchema } from '../support/random-avro-schemas.js';
import { closed, jsonSchemaChanges } from '../support/random-json-schemas.js';

const url = inject('schemaRegistryUrl');

/** The same changes every time; fast-check prints how to repeat the one that fails. */
const runs = { seed: 20_261_121, numRuns: 50 };

const $schema = 'http://json-schema.org/draft-07/schema#';

type Rule = 'BACKWARD' | 'FORWARD' | 'FULL';

async function ask(method: string, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify(body),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`);
  return JSON.parse(answer);
}

/** Whether a registry that has `before` would take `after`. */
async function registryTakes(
  schemaType: 'AVRO' | 'JSON',
  rule: Rule,
  before: unknown,
  after: unknown,
): Promise<boolean> {
  const subject = `judged-${randomUUID()}`;
  const asBody = (schema: unknown): object => ({ schemaType, schema: JSON.stringify(schema) });
  await ask('POST', `/subjects/${subject}/versions`, asBody(before));
  await ask('PUT', `/config/${subject}`, { compatibility: rule });
  const path = `/compatibility/subjects/${subject}/versions/latest`;
  const { is_compatible } = (await ask('POST', path, asBody(after))) as { is_compatible: boolean };
  return is_compatible;
}

function avroProblems(rule: Rule, before: RandomAvroSchema, after: RandomAvroSchema) {
  const judge = (reader: RandomAvroSchema, writer: RandomAvroSchema): Incompatibility[] =>
    avroIncompatibilities(reader as never, writer as never);
  return [
    ...(rule === 'FORWARD' ? [] : judge(after, before)),
    ...(rule === 'BACKWARD' ? [] : judge(before, after)),
  ];
}

/** Where the registry takes what cannot be read. It never refuses what is taken here. */
const isMissed =
  (before: unknown) =>
  ({ field, reader }: Incompatibility): boolean =>
    // It does not look at a format that is added; the class does.
    reader.startsWith('format ') ||
    // It lets a choice of texts become anything, as long as that may be null.
    'enum' in ((before as { properties: Record<string, object> }).properties[field] ?? {});

describe.skipIf(!url)('Random changes are judged here as the registry judges them', () => {
  it.each<Rule>(['BACKWARD', 'FORWARD', 'FULL'])('Avro, %s', async (rule) => {
    await fc.assert(
      fc.asyncProperty(avroSchemaChanges, async ({ before, after }) => {
        const problems = avroProblems(rule, before, after);
        const isTaken = await registryTakes('AVRO', rule, before, after);
        expect(isTaken, JSON.stringify(problems)).toBe(problems.length === 0);
      }),
      runs,
    );
  });

  it('JSON Schema of closed objects, BACKWARD', async () => {
    let missed = 0;
    await fc.assert(
      fc.asyncProperty(jsonSchemaChanges, async ({ before, after }) => {
        const [writer, reader] = [
          { $schema, ...closed(before) },
          { $schema, ...closed(after) },
        ];
        const problems = jsonIncompatibilities(reader, writer, { unknownFields: 'refuse' });
        const isTaken = await registryTakes('JSON', 'BACKWARD', writer, reader);
        if (isTaken && problems.length > 0 && problems.every(isMissed(before))) missed += 1;
        else expect(isTaken, JSON.stringify(problems)).toBe(problems.length === 0);
      }),
      runs,
    );
    expect(missed).toBeLessThan(runs.numRuns / 10);
  });
});
