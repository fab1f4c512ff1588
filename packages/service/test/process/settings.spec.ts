import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CertificateAuthority, encrypted } from '../support/certificates.js';
import { PARCELS, PARCELS_CLI } from '../support/build-service.js';
import { spawnService } from '../support/parcels-process.js';

it('refuses to start in production without a broker, and says what is missing', async () => {
  await using service = spawnService({ NODE_ENV: 'production' });
  expect(await service.exited).toBe(1);
  expect(service.output.join('\n')).toMatch(/SETTINGS_INVALID[^]*KAFKA_BOOTSTRAP_SERVERS/);
});

it('names every wrong setting at once, with what was given and what is accepted', async () => {
  await using service = spawnService({ PORT: 'http', LOG_LEVEL: 'loud' });
  expect(await service.exited).toBe(1);
  const { message } = JSON.parse(service.output.join('\n')) as { message: string };
  expect(message).toContain('PORT: given "http", accepted: an integer from 0 to 65535');
  expect(message).toContain('LOG_LEVEL: given "loud", accepted: verbose, debug, log');
});

it('names a consumer group that does not exist, with those that do', async () => {
  await using service = spawnService({ CONSUMER_GROUPS: 'mailers' });
  expect(await service.exited).toBe(1);
  expect(service.output.join('\n')).toMatch(
    /mailers.*parcel-service, parcel-service\.notifications/,
  );
});

it('warns of a setting that lets every client choose its address', async () => {
  await using service = spawnService({ HTTP_TRUST_PROXY: 'true' });
  await service.listening();
  const [line] = await service.line(/.*HTTP_TRUST_PROXY=true.*/);
  expect(JSON.parse(line)).toMatchObject({ level: 'warn' });
});

it('says that the port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await using service = spawnService({ PORT: String(port) });
  expect(await service.exited).toBe(1);
  expect(service.output.join('\n')).toContain(`PORT: given ${port} (EADDRINUSE)`);
  other.close();
});

it.concurrent.each(['x86_64-conda-linux-gnu', '192.0.2.1', 'fe80::1', 'http://0.0.0.0', '[::1]'])(
  'says without a stack that this machine has no HOST %s',
  async (HOST) => {
    await using service = spawnService({ HOST });
    expect(await service.exited).toBe(1);
    const lines = service.output.filter((line) => line.includes('"level":"fatal"'));
    expect(lines).toEqual([expect.stringMatching(/SETTINGS_INVALID[^]*HOST: given .*E[A-Z_]+\)/)]);
    expect(service.output.join()).not.toMatch(/"stack"|\bat .*\.js:/);
  },
);

it('warns once of a misspelled setting, even where the right one is missing, and never of its value', async () => {
  await using service = spawnService({
    NODE_ENV: 'production',
    KAFKA_BOOTSTRAP_SERVER: 'CANARY:9092',
  });
  expect(await service.exited).toBe(1);
  const said = service.output.filter((line) => /did you mean KAFKA_BOOTSTRAP_SERVERS\?/.test(line));
  expect(said).toHaveLength(1);
  expect(service.output.join()).not.toContain('CANARY');
});

it('ends at once, and names the file, where the passphrase of the key does not fit or the key itself was pasted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'process-settings-'));
  const { cert, key } = await (await CertificateAuthority.create()).issue('client');
  writeFileSync(join(folder, 'cert'), cert);
  writeFileSync(join(folder, 'key'), encrypted(key, 'right'));
  const environment = {
    KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1',
    KAFKA_SSL_CERT_FILE: join(folder, 'cert'),
  };
  await using wrong = spawnService({
    ...environment,
    KAFKA_SSL_KEY_FILE: join(folder, 'key'),
    KAFKA_SSL_KEY_PASSPHRASE: 'CANARY',
  });
  await using pasted = spawnService({ ...environment, KAFKA_SSL_KEY_FILE: key });
  expect([await wrong.exited, await pasted.exited]).toEqual([1, 1]);
  rmSync(folder, { recursive: true });
  const said = [...wrong.output, ...pasted.output].join('\n');
  expect(wrong.output.join()).toMatch(/SETTINGS_INVALID[^]*KEY_FILE: .*passphrase does not fit/);
  expect(pasted.output.join()).toMatch(
    /SETTINGS_INVALID[^]*KEY_FILE: given a text with a secret in it, accepted: the name of a file/,
  );
  expect(said).not.toContain('CANARY');
  expect(said).not.toContain(key.split('\n')[1]);
});

it('warns of values that end early in .env, in the log and at the command line, and never of the value', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'process-env-'));
  writeFileSync(
    join(cwd, '.env'),
    '\ufeffNODE_ENV=production\r\nKAFKA_SASL_PASSWORD=CANARY#2\r\nLOG_LEVLE=CANARY\r\n',
  );
  const env = { PATH: process.env['PATH'], LOG_FORMAT: 'json' };
  const run = (args: readonly string[]) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd, env }, (_, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
  for (const said of [await run([PARCELS]), await run([PARCELS_CLI, 'groups', 'list'])]) {
    expect(said).toContain('.env, line 2: the value of KAFKA_SASL_PASSWORD ends before its #');
    expect(said).toContain('LOG_LEVLE is no setting and has no effect: did you mean LOG_LEVEL?');
    expect(said).not.toContain('CANARY');
  }
  rmSync(cwd, { recursive: true });
});
