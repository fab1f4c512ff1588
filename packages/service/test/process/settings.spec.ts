import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CertificateAuthority, encrypted } from '../support/certificates.js';
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
  'says on one line that this machine has no HOST %s',
  async (HOST) => {
    await using service = spawnService({ HOST });
    expect(await service.exited).toBe(1);
    const lines = service.output.filter((line) => /"level":"(error|fatal)"/.test(line));
    expect(lines).toEqual([expect.stringMatching(/SETTINGS_INVALID[^]*HOST: given .*E[A-Z_]+\)/)]);
    expect(lines[0]).not.toContain('"stack"');
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
    /SETTINGS_INVALID[^]*KEY_FILE: given a text that is no file/,
  );
  expect(said).not.toContain('CANARY');
  expect(said).not.toContain(key.split('\n')[1]);
});
