import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { CliProcess, type CliResult } from '@nest-kafka-kit/testing';
import { CONTRACTS_CLI } from '../support/build-service.js';
import { spawnCli } from '../support/parcels-process.js';

const COMMITTED = join(import.meta.dirname, '../fixtures/parcels/schemas');
const registryUrl = inject('schemaRegistryUrl');

/** What production has when nothing else is set: no broker, no registry. */
const bare = { NODE_ENV: 'production' };

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schemas-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The parcel service's own events. */
const ofService = (...args: string[]): Promise<CliResult> =>
  spawnCli(['schemas', ...args], bare).result;

/** A service whose one event is what a revision of its class says. */
const ofRevision = (revision: string, ...args: string[]): Promise<CliResult> =>
  CliProcess.spawn(
    ['schemas', ...args, '--folder', folder],
    { ...bare, CONTRACTS_REVISION: revision },
    CONTRACTS_CLI,
  ).result;

const files = async (): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
};

const contents = async (): Promise<string[]> =>
  Promise.all((await files()).map((file) => readFile(join(folder, file), 'utf8')));

const jsonFile = (version = 1): string => join('order.placed', `v${version}.schema.json`);
const avroFile = (version = 1): string => join('order.placed', `v${version}.avsc`);

describe('The events of a service', () => {
  it('are what the committed schemas allow', async () => {
    expect(await ofService('check', '--folder', COMMITTED)).toEqual({
      exitCode: 0,
      stdout: `6 event versions checked: all as ${COMMITTED} has them.\n`,
      stderr: '',
    });
  });

  it('are written as they are committed, once', async () => {
    const missing = await ofService('check', '--folder', folder);
    expect(missing).toMatchObject({
      exitCode: 1,
      stderr: `CLI_SCHEMAS_DIFFER: 6 event versions are not as ${folder} has them.\n`,
    });
    expect(missing.stdout).toContain(
      `parcel.sent version 1 (ParcelSent) has no ${join(folder, 'parcel.sent/v1.schema.json')} yet. Run npm run schemas, and commit what it writes.\n`,
    );
    const first = await ofService('write', '--folder', folder);
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    expect(first.stdout.match(/^Wrote .*\.$/gm)).toHaveLength(6);
    const written = await contents();
    expect(await ofService('write', '--folder', folder)).toEqual({
      exitCode: 0,
      stdout: `6 event versions: all as ${folder} has them.\n`,
      stderr: '',
    });
    expect(await contents()).toEqual(written);
    await rm(folder, { recursive: true });
    await cp(COMMITTED, folder, { recursive: true });
    expect(await contents()).toEqual(written);
  });

  it('are checked for programs, too', async () => {
    const { stdout } = await ofService('check', '--folder', COMMITTED, '--json');
    expect(JSON.parse(stdout)).toEqual({ events: 6, findings: [] });
  });
});

describe('A class that changes', () => {
  beforeEach(async () => {
    expect(await ofRevision('first', 'write')).toMatchObject({ exitCode: 0 });
  });

  it('incompatibly is refused: by field, with the rule and what to do, and nothing is written', async () => {
    const before = await contents();
    const version =
      'or publish version 2: @Event({ version: 2, upcast: { from: OrderPlacedV1, to: … } }).';
    for (const command of ['check', 'write']) {
      expect(await ofRevision('incompatible', command)).toEqual({
        exitCode: 1,
        stdout: [
          `order.placed version 1 (OrderPlaced) is incompatible with ${join(folder, jsonFile())}:`,
          '  pieces',
          '    rule    full (backward): the class must read what its committed schemas wrote',
          '    was     not there',
          '    is      required',
          `    remedy  Give it an initialiser or @IfPresent(), ${version}`,
          '  customer',
          '    rule    full (backward): the class must read what its committed schemas wrote',
          '    was     at most 200 characters',
          '    is      at most 100 characters',
          `    remedy  Take all that was taken before, ${version}`,
          '  quantity',
          '    rule    full (forward): its committed schemas must read what the class writes',
          '    was     required',
          '    is      not there',
          `    remedy  Keep it required, as consumers of the committed class need it, ${version}`,
          'Was it never published? Delete its files, and run npm run schemas.',
          '',
        ].join('\n'),
        stderr: `CLI_SCHEMAS_DIFFER: 1 event version is not as ${folder} has it.\n`,
      });
    }
    expect(await contents()).toEqual(before);
  });

  it('in what no keyword says, or besides its data, is refused too', async () => {
    const version = 'or publish version 2';
    const upcast = `${version}: @Event({ version: 2, upcast: { from: OrderPlacedV1, to: … } }).`;
    const { exitCode, stdout } = await ofRevision('stricter', 'check');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: [
        `order.placed version 1 (OrderPlaced) is incompatible with ${join(folder, jsonFile())}:`,
        '  (the whole event)',
        '    rule    full: consumers must find it in the topic they are subscribed to',
        '    was     topic order-events',
        '    is      topic other-order-events',
        `    remedy  Keep the topic, as consumers are subscribed to it, ${version} beside it: @Event({ version: 2, topic: … }), without upcast.`,
        '  (the whole event)',
        '    rule    full (backward): the class must read what its committed schemas wrote',
        '    was     kind base',
        '    is      kind integration',
        `    remedy  Keep the kind, as what was published lacks what another one promises, ${version} beside it: @Event({ version: 2, kind: … }), without upcast.`,
        '  orderId',
        '    rule    full (backward): the class must read what its committed schemas wrote',
        '    was     no such check',
        '    is      checked by isUuid("7")',
        `    remedy  Take it back, as what was published may not pass it, ${upcast}`,
        '  customer',
        '    rule    full (backward): the class must read what its committed schemas wrote',
        '    was     no such check',
        '    is      checked by isLowercase',
        `    remedy  Take it back, as what was published may not pass it, ${upcast}`,
        'Was it never published? Delete its files, and run npm run schemas.',
        '',
      ].join('\n'),
    });
  });

  it('compatibly is written, and what it was is kept', async () => {
    const [avro, json] = await contents();
    const outdated = await ofRevision('compatible', 'check');
    expect(outdated).toMatchObject({ exitCode: 1 });
    expect(outdated.stdout).toContain(
      `has a compatible change, which ${join(folder, jsonFile())} does not have yet. Run npm run schemas, and commit what it writes.\n`,
    );
    const written = await ofRevision('compatible', 'write');
    expect(written).toMatchObject({ exitCode: 0, stderr: '' });
    expect(written.stdout).toMatch(
      /^Wrote .*v1\.schema\.json; the former one is .*earlier.v1-[0-9a-f]{8}\.schema\.json\.$/m,
    );
    const [earlierAvro, earlierJson, ...newest] = await contents();
    expect(new Set([earlierAvro, earlierJson])).toEqual(new Set([avro, json]));
    expect(newest).toHaveLength(2);
    expect(await ofRevision('compatible', 'check')).toMatchObject({ exitCode: 0 });
    // Also to what an earlier revision wrote.
    expect(await ofRevision('incompatible', 'check')).toMatchObject({ exitCode: 1 });
  });

  it('incompatibly goes beside what it was, as a new version', async () => {
    const before = await contents();
    expect(await ofRevision('second-version', 'write')).toMatchObject({ exitCode: 0 });
    expect(await files()).toEqual([avroFile(), jsonFile(), avroFile(2), jsonFile(2)]);
    expect((await contents()).slice(0, 2)).toEqual(before);
    expect(await ofRevision('second-version', 'check')).toEqual({
      exitCode: 0,
      stdout: `2 event versions checked: all as ${folder} has them.\n`,
      stderr: '',
    });
  });

  it('its encoding leaves the schemas of what was written', async () => {
    const { stdout } = await ofRevision('plain-json', 'check');
    expect(stdout).toMatch(/has another encoding than .*v1\.avsc is for\. Run npm run schemas/);
    expect(await ofRevision('plain-json', 'write')).toMatchObject({ exitCode: 0 });
    expect(await files()).toEqual([
      expect.stringMatching(/^order\.placed.earlier.v1-[0-9a-f]{8}\.avsc$/),
      jsonFile(),
    ]);
    expect(await ofRevision('first', 'write')).toMatchObject({ exitCode: 0 });
    expect(await files()).toContain(avroFile());
  });

  it('to nothing leaves files that somebody has to decide on', async () => {
    const gone = await ofRevision('gone', 'check');
    expect(gone).toMatchObject({ exitCode: 1 });
    expect(gone.stdout).toContain(
      `${join(folder, jsonFile())}: no class is order.placed version 1. Restore the class, or delete the file once no message of it is left.\n`,
    );
    expect(await ofRevision('gone', 'write')).toMatchObject({ exitCode: 1 });
    expect(await files()).toEqual([avroFile(), jsonFile()]);
  });
});

describe('What is wrong with the folder is told on one line', () => {
  it('when a file is no schema', async () => {
    await mkdir(join(folder, 'order.placed'));
    await writeFile(join(folder, jsonFile()), '{');
    for (const command of ['check', 'write']) {
      const { exitCode, stdout, stderr } = await ofRevision('first', command);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(/^MESSAGING_SCHEMA_FILE_UNREADABLE: [^\n]* is no schema: [^\n]*\n$/);
    }
  });

  it('when it cannot be written', async () => {
    await writeFile(join(folder, 'order.placed'), 'a file in place of the folder');
    const { exitCode, stdout, stderr } = await ofRevision('first', 'write');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^MESSAGING_SCHEMA_FILE_UNWRITABLE: [^\n]* cannot be written [^\n]*\n$/);
  });
});

describe('Registering', () => {
  const register = (revision: string, environment: object, ...args: string[]) =>
    CliProcess.spawn(
      ['schemas', 'register', '--folder', folder, ...args],
      { ...bare, CONTRACTS_REVISION: revision, ...environment },
      CONTRACTS_CLI,
    ).result;
  const nowhere = { SCHEMA_REGISTRY_URL: 'http://registry.invalid/apis/' };

  it('needs a registry', async () => {
    expect(await register('first', {}, '--execute')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr:
        'CLI_REGISTRY_NOT_SET: Set SCHEMA_REGISTRY_URL to the Confluent-compatible API of a schema registry.\n',
    });
  });

  it('says what it would register, without asking the registry', async () => {
    await ofRevision('second-version', 'write');
    const { exitCode, stdout } = await register('second-version', nowhere);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^order-events-order\.placed +order\.placed +1\norder-events-order\.placed-v2 /m,
    );
    expect(stdout).toContain('Would register these at http://registry.invalid/apis.\n');
    expect(stdout).toContain('Nothing was changed. Add --execute to do it.');
  });

  it('has nothing to do for plain JSON', async () => {
    const { exitCode, stdout } = await register('plain-json', nowhere, '--execute');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: 'No event of this service has encoding avro or json-schema.\n',
    });
  });

  it('is refused for what is not committed, without asking the registry', async () => {
    const stderr = `CLI_SCHEMAS_DIFFER: 1 event version is not as ${folder} has it.\n`;
    const missing = await register('first', nowhere, '--execute');
    expect(missing).toMatchObject({ exitCode: 1, stderr });
    expect(missing.stdout).toContain(`has no ${join(folder, avroFile())} yet.`);
    await ofRevision('first', 'write');
    const incompatible = await register('incompatible', nowhere, '--execute');
    expect(incompatible).toMatchObject({ exitCode: 1, stderr });
    expect(incompatible.stdout).toContain('Take all that was taken before');
    const outdated = await register('compatible', nowhere, '--execute', '--json');
    expect(outdated).toMatchObject({ exitCode: 1, stderr });
    expect(JSON.parse(outdated.stdout)).toMatchObject({
      executed: false,
      findings: [{ kind: 'outdated' }, { kind: 'outdated' }],
    });
  });

  it.each(['?apikey=secret', '#secret'])(
    'refuses a URL with more than a path, such as "%s", and does not show it',
    async (more) => {
      await ofRevision('first', 'write');
      const environment = { SCHEMA_REGISTRY_URL: `http://registry.invalid/api${more}` };
      const { exitCode, stdout, stderr } = await register('first', environment, '--json');
      expect(exitCode).not.toBe(0);
      expect(stdout + stderr).toContain('SCHEMA_REGISTRY_URL: given a URL with a ? or #');
      expect(stdout + stderr).not.toContain('secret');
    },
  );

  it.skipIf(!registryUrl)('tells the id of each subject, the same ones again', async () => {
    await ofRevision('second-version', 'write');
    const environment = { SCHEMA_REGISTRY_URL: registryUrl };
    const first = await register('second-version', environment, '--execute', '--json');
    expect(first).toMatchObject({ exitCode: 0, stderr: '' });
    const { schemas } = JSON.parse(first.stdout) as { schemas: { subject: string; id: number }[] };
    expect(schemas.map(({ subject }) => subject)).toEqual([
      'order-events-order.placed',
      'order-events-order.placed-v2',
    ]);
    for (const { subject, id } of schemas) {
      const response = await fetch(`${registryUrl}/subjects/${subject}/versions/latest`);
      expect(await response.json()).toMatchObject({ subject, id });
    }
    const again = await register('second-version', environment, '--execute', '--json');
    expect(again.stdout).toBe(first.stdout);
  });
});
