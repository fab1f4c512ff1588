/** What `schemas import` writes compiles, is in the project's style, and is never written over a file by itself. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { CliProcess, type CliResult } from '@nest-kafka-kit/testing';
import { PARCELS_CLI } from '../support/build-service.js';

const root = join(import.meta.dirname, '../../../..');
const registryUrl = inject('schemaRegistryUrl');
const bare = { NODE_ENV: 'production' };
const terms = ['--type', 'order.placed', '--topic', 'orders'];

const HOSTILE = "*/ '`${process.exit(9)}`\n\u2028\\";
const ORDER = {
  title: HOSTILE,
  description: HOSTILE,
  type: 'object',
  properties: {
    orderId: { type: 'string', format: 'uuid', description: HOSTILE },
    [HOSTILE]: { type: 'string', pattern: HOSTILE, default: HOSTILE },
    state: { enum: [HOSTILE, 'a state with a long name', 'another state with a long name'] },
    count: { type: 'integer', minimum: 1 },
    total: { type: 'string', format: 'int64' },
    at: { type: 'string', format: 'date-time' },
    more: { $ref: '#' },
    lines: { type: 'array', items: { $ref: '#/$defs/Object' } },
    payment: {
      oneOf: ['card', 'cash'].map((kind) => ({
        type: 'object',
        properties: { kind: { const: kind }, by: { type: 'string' } },
        required: ['kind'],
      })),
    },
  },
  required: ['orderId'],
  $defs: { Object: { type: 'object', properties: { class: { type: 'number' } } } },
};
const AVRO = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'orderId', type: 'string', doc: HOSTILE },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    { name: 'count', type: 'long', default: 7 },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'labels', type: { type: 'map', values: 'string' } },
    { name: 'state', type: { type: 'enum', name: 'State', symbols: ['OPEN', 'CLOSED'] } },
  ],
};
const ASYNC_API = `
asyncapi: 3.0.0
channels:
  orders:
    address: crm.orders
    messages:
      OrderPlaced:
        name: order.placed
        payload: ${JSON.stringify(ORDER).replaceAll('#/$defs', '#/components/schemas').replaceAll('"#"', '"#/components/schemas/Object"')}
components:
  schemas: ${JSON.stringify(ORDER.$defs)}
`;

let folder: string;

beforeEach(async () => {
  // Within the project, where the file would be.
  const parent = join(root, '.test-build');
  await mkdir(parent, { recursive: true });
  folder = await mkdtemp(join(parent, 'import-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => join(folder, name);
const put = async (name: string, content: unknown): Promise<string> => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(inFolder(name), text);
  return inFolder(name);
};
const spawned = (...args: string[]): CliProcess =>
  CliProcess.spawn(['schemas', 'import', ...args], bare, PARCELS_CLI);
const imported = (...args: string[]): Promise<CliResult> => spawned(...args).result;

/** Runs a tool of the project; rejects with what it says unless it is content. */
async function run(tool: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [join(root, 'node_modules', tool), ...args], {
    cwd: root,
  }).catch(({ stdout, stderr }: { stdout: string; stderr: string }) => {
    throw new Error(`${tool}: ${stdout}${stderr}`);
  });
}

it('Files of each kind of schema compile, and pass prettier and oxlint as they are', { timeout: 180_000 }, async () => {
  const sources = {
    json: await put('order.schema.json', ORDER),
    avro: await put('order.avsc', AVRO),
    asyncapi: await put('asyncapi.yaml', ASYNC_API),
  };
  const wrote = Object.entries(sources).map(async ([name, source]) => {
    const out = inFolder(`${name}.event.ts`);
    const version = String(Object.keys(sources).indexOf(name) + 1);
    const own = name === 'asyncapi' ? ['--type', 'order.placed'] : [...terms, '--key', 'orderId'];
    const { exitCode, stdout, stderr } = await imported(source, ...own, '--event-version', version, '--out', out);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: `Wrote ${out}.\n`, stderr: '' });
    return out;
  });
  const files = await Promise.all(wrote);
  expect(await readFile(files[2]!, 'utf8')).toContain("defineTopic({ name: 'crm.orders' })");
  await writeFile(inFolder('tsconfig.json'), JSON.stringify({
    extends: '../../tsconfig.json',
    include: ['./*.ts'],
    compilerOptions: { noEmit: true, incremental: false, rootDir: '../..' },
  }));
  await Promise.all([
    run('typescript/bin/tsc', '-p', folder),
    run('prettier/bin/prettier.cjs', '--check', '--ignore-path', '/dev/null', ...files),
    run('oxlint/bin/oxlint', '--deny-warnings', '--no-ignore', ...files),
  ]);
}); // prettier-ignore

describe('A file that is there', () => {
  it('is left as it is without --force, and so is everything when the schema is refused', async () => {
    const source = await put('order.schema.json', ORDER);
    const out = await put('order.event.ts', 'mine');
    const refused = await imported(source, ...terms, '--out', out);
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^CLI_USAGE: .* is there already: --force overwrites it\. See /);
    const odd = await put('odd.json', { type: 'object', properties: { a: { type: 'foo' } } });
    const { exitCode, stderr } = await imported(odd, ...terms, '--out', out, '--force');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^MESSAGING_SCHEMA_NOT_IMPORTABLE: #\/properties\/a [^\n]*\n$/);
    expect(await readFile(out, 'utf8')).toBe('mine');
    expect(await imported(source, ...terms, '--out', out, '--force')).toMatchObject({
      exitCode: 0,
    });
    expect(await readFile(out, 'utf8')).toContain('export class OrderPlaced {');
    expect((await readdir(folder)).toSorted()).toEqual(['odd.json', 'order.event.ts', 'order.schema.json']); // prettier-ignore
    expect((await stat(out)).mode & 0o111).toBe(0);
  });
});

describe('What cannot be read is refused on one line, by a code', () => {
  it.each<[string, string, RegExp]>([
    ['no JSON', '{"a":', /^CLI_USAGE: Standard input cannot be read: /],
    ['nothing', '', /^CLI_USAGE: Standard input cannot be read: /],
    ['no YAML', 'a: [', /^CLI_USAGE: Standard input cannot be read: /],
    ['YAML that runs code', '!!js/function "x"', /^CLI_USAGE: Standard input cannot be read: unknown/],
    ['YAML nested deeply', `x: ${'['.repeat(100_000)}`, /^CLI_USAGE: Standard input cannot be read: /],
    ['JSON nested deeply', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /^MESSAGING_SCHEMA_NOT_IMPORTABLE: The document/],
    ['YAML that grows', ['a: &a [x,x,x,x,x,x,x,x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(8)}x]`)].join('\n'), /^(?:CLI_USAGE|MESSAGING_SCHEMA_NOT_IMPORTABLE): /],
    ['Protobuf', 'syntax = "proto3";\nmessage A { string a = 1; }', /^(?:CLI_USAGE|MESSAGING_SCHEMA_NOT_IMPORTABLE): /],
    ['no UTF-8', '\ud800', /^(?:CLI_USAGE|MESSAGING_SCHEMA_NOT_IMPORTABLE): /],
    ['what turns the terminal', '{"type":"object","properties":{"\\u001b[2J\\n":{"type":"foo"}}}', /^MESSAGING_SCHEMA_NOT_IMPORTABLE: [\x20-\x7e]*\n$/],
  ])('%s', async (_what, input, message) => {
    const { exitCode, stdout, stderr } = await spawned('-', ...terms).write(input).result;
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^[^\n]*\n$/);
    expect(exitCode).toBeGreaterThan(0);
  }); // prettier-ignore

  it('input without end', async () => {
    const { exitCode, stderr } = await imported('/dev/zero', ...terms);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('has more than 8388608 bytes');
  });

  it.each<[string, string[], string]>([
    ['no file', [...terms], 'Name a file, - for standard input, or --subject.'],
    ['no type', ['-'], '--type is missing'],
    ['a file and a subject', ['-', '--subject', 'x', ...terms], 'Name a file'],
    ['a file that is not there', ['/nowhere/x.json', ...terms], '/nowhere/x.json cannot be read'],
    ['a version that is none', ['-', ...terms, '--event-version', '0'], '--event-version'],
  ])('%s', async (_what, args, problem) => {
    const { exitCode, stdout, stderr } = await spawned(...args).write('{}').result;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(problem);
  });
});

it('No reference leads to an address: nothing is asked there', async () => {
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end('{"type":"string"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const $ref = `http://127.0.0.1:${port}/schema.json`;
  const input = JSON.stringify({ $id: $ref, type: 'object', properties: { a: { $ref } } });
  const { exitCode, stderr } = await spawned('-', ...terms).write(input).result;
  server.close();
  expect(exitCode).toBe(1);
  expect(stderr).toContain(
    'leads out of the document. Bundle the schemas into one document first.',
  );
  expect(asked).toEqual([]);
});

describe('A subject', () => {
  const ofSubject = (subject: string, url: string | undefined): Promise<CliResult> =>
    CliProcess.spawn(
      ['schemas', 'import', '--subject', subject, ...terms],
      { ...bare, SCHEMA_REGISTRY_URL: url },
      PARCELS_CLI,
    ).result;

  it('needs a registry, and one that answers', async () => {
    const unset = await ofSubject('x', undefined);
    expect(unset.exitCode).toBe(2);
    expect(unset.stderr).toMatch(/^CLI_REGISTRY_NOT_SET: [^\n]*\n$/);
    const away = await ofSubject('x', 'http://127.0.0.1:1');
    expect(away.exitCode).toBe(1);
    expect(away.stderr).toMatch(/^MESSAGING_SCHEMA_REGISTRY_UNREACHABLE: [^\n]*\n$/);
  });

  const register = async (subject: string, body: object): Promise<void> => {
    const answer = await fetch(`${registryUrl}/subjects/${subject}/versions`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(200);
  };
  const newSubject = (): string => `import-${Date.now()}-${Math.random()}`;

  it.skipIf(!registryUrl)('is imported as its newest schema is, of Avro or JSON', async () => {
    const [avro, json] = [newSubject(), newSubject()];
    const older = { ...AVRO, fields: AVRO.fields.filter(({ name }) => name !== 'note') };
    for (const schema of [older, AVRO]) await register(avro, { schema: JSON.stringify(schema) });
    await register(json, { schemaType: 'JSON', schema: JSON.stringify(ORDER) });

    const ofAvro = await ofSubject(avro, registryUrl);
    expect(ofAvro).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ofAvro.stdout).toContain('readonly count: bigint = 7n;');
    expect(ofAvro.stdout).toContain('readonly note?: string;');
    const ofJson = await ofSubject(json, registryUrl);
    expect(ofJson).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ofJson.stdout).toContain('readonly orderId!: string;');
  }); // prettier-ignore

  it.skipIf(!registryUrl)('that is not there, or of Protobuf, is refused by name', async () => {
    const subject = newSubject();
    const none = await ofSubject(subject, registryUrl);
    expect(none.exitCode).toBe(1);
    expect(none.stderr).toMatch(/^MESSAGING_SCHEMA_REGISTRY_REFUSED: [^\n]*\n$/);
    expect(none.stderr).toContain(`no schema of subject "${subject}"`);
    await register(subject, { schemaType: 'PROTOBUF', schema: 'syntax = "proto3"; message A { string a = 1; }' }); // prettier-ignore
    const protobuf = await ofSubject(subject, registryUrl);
    expect(protobuf.stderr).toContain('its schema is PROTOBUF. AVRO and JSON are read.');
  });
});
