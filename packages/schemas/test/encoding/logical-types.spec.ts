import { dirname, join, resolve } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveRegistryArtifacts } from '@nest-kafka-kit/testing/registry';
import { FRAME_BYTES } from '@nest-kafka-kit/messaging/events';
import { avroReaderFor } from '../../src/avro/avro-reading.js';
import { AvroType } from '../../src/avro/avro-type.js';
import type { Holder } from '../../src/avro/wanted.js';

/** What Avro's Java library wrote, and what Java says it is. */
interface Written {
  readonly schema: string;
  readonly bytes: Buffer;
  readonly text: string;
  /** None where no number is the same. */
  readonly number: number | undefined;
  readonly milliseconds: number | undefined;
}

const PROGRAM = resolve(import.meta.dirname, '../support/LogicalValues.java');
/** The values of each type. */
const COUNT = 100;
const seed = Number(process.env['AVRO_SEED'] ?? Date.now() % 1_000_000);

/** Runs the program with the Java and the Avro library that the registry has. */
async function writeByJava(): Promise<Written[]> {
  const { java, jar } = await resolveRegistryArtifacts();
  const options = ['-cp', join(dirname(jar), 'lib', '*'), PROGRAM, String(seed), String(COUNT)];
  const { stdout } = await promisify(execFile)(java, options, { maxBuffer: 2 ** 26 });
  return stdout.trimEnd().split('\n').map(toWritten);
}

function toWritten(line: string): Written {
  const [schema, hex, text, number, milliseconds] = line.split('\t') as [
    string, string, string, string, string,
  ]; // prettier-ignore
  const orNone = (given: string): number | undefined => (given === '-' ? undefined : Number(given));
  return {
    schema,
    bytes: Buffer.from(hex, 'hex'),
    text,
    number: orNone(number),
    milliseconds: orNone(milliseconds),
  };
}

const read = ({ schema, bytes }: Written, kind: Holder): unknown =>
  avroReaderFor(JSON.parse(schema) as never, { kind })(bytes);

/** Reading is this kit's own: it gives what Java means, or says that it cannot. */
describe(`Random values of logical types, written by Java (AVRO_SEED=${seed})`, () => {
  let all: Written[];

  beforeAll(async () => {
    all = await writeByJava();
  }, 120_000);

  it('are of all types, with and without a number or a Date that is the same', () => {
    expect(all.length).toBe(21 * COUNT);
    for (const which of ['number', 'milliseconds'] as const) {
      const exact = all.filter((each) => each[which] !== undefined).length;
      expect(Math.min(exact, all.length - exact)).toBeGreaterThan(all.length / 10);
    }
  });

  it('are texts as Java writes them', () => {
    for (const each of all)
      expect([each.schema, read(each, 'text')]).toEqual([each.schema, each.text]);
  });

  it('are numbers where one is the same, and refused where none is', () => {
    for (const each of all) {
      if (each.number !== undefined) expect([each.schema, read(each, 'number')]).toEqual([each.schema, each.number]);
      else expect(() => read(each, 'number'), each.schema).toThrow(/more digits|2\^53|is nothing that a number/);
    }
  }); // prettier-ignore

  it('are Dates where one is the same moment, and refused where none is', () => {
    for (const each of all) {
      if (each.milliseconds !== undefined)
        expect([each.schema, read(each, 'date')]).toEqual([each.schema, new Date(each.milliseconds)]);
      else expect(() => read(each, 'date'), each.schema).toThrow('is no moment that a Date could be');
    }
  }); // prettier-ignore

  it('are written here as Java writes them, where a class may choose their type', () => {
    const own = all.filter(({ schema }) => /^\{"type":"(bytes|int|long)","logicalType"/.test(schema));
    expect(own.length).toBe(10 * COUNT);
    for (const { schema, text, bytes } of own) {
      const row = { type: 'record', name: 'Row', fields: [{ name: 'it', type: JSON.parse(schema) }] };
      const written = AvroType.of(row as never).encode({ it: text }).subarray(FRAME_BYTES);
      expect([schema, text, written]).toEqual([schema, text, bytes]);
    }
  }); // prettier-ignore

  it('are bigints where one is the same', () => {
    for (const each of all.filter(({ schema }) => schema.includes('"long"')))
      expect(String(read(each, 'bigint'))).toBe(String(read({ ...each, schema: '"long"' }, 'bigint')));
    const decimals = all.filter(({ schema }) => /decimal/i.test(schema));
    for (const each of decimals) {
      const [whole, fraction = ''] = each.text.split('.') as [string, string?];
      if (/^0*$/.test(fraction)) expect(read(each, 'bigint')).toBe(BigInt(whole));
      else expect(() => read(each, 'bigint')).toThrow('with a fraction is no bigint');
    }
  }); // prettier-ignore
});
