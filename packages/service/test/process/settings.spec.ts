import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
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
