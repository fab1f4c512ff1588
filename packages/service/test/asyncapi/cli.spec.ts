import { load } from 'js-yaml';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { DocumentSource } from '../../src/asyncapi/document-source.js';
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service } from '../fixtures/parcels/service.js';
import { spawnCli } from '../support/parcels-process.js';

// The document is printed from the code alone: no broker, no registry, whatever the settings name.

describe('cli asyncapi', () => {
  /** What the running service would show. */
  let yaml: string;
  let folder: string;
  let server: Server;
  let connections = 0;
  let address: string;

  beforeAll(async () => {
    const running = await startTestService(AppModule, service);
    yaml = running.app.get(DocumentSource).yaml();
    await running.close();
    folder = mkdtempSync(join(tmpdir(), 'asyncapi-'));
    server = createServer((socket) => {
      connections++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true });
    server.close();
    await once(server, 'close');
  });

  it('prints YAML, in production without a broker too', async () => {
    const result = await spawnCli(['asyncapi'], { NODE_ENV: 'production' }).result;
    expect(result).toEqual({ exitCode: 0, stdout: yaml, stderr: '' });
  });

  it('prints JSON, and connects to nothing that the settings name', async () => {
    const { exitCode, stdout } = await spawnCli(['asyncapi', '--format', 'json'], {
      KAFKA_BOOTSTRAP_SERVERS: address,
      SCHEMA_REGISTRY_URL: `http://${address}`,
    }).result;
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(load(yaml));
    expect(connections).toBe(0);
  });

  it('writes a file', async () => {
    const file = join(folder, 'asyncapi.yaml');
    const { exitCode, stdout } = await spawnCli(['asyncapi', '--output', file]).result;
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `Wrote ${file}.\n` });
    expect(readFileSync(file, 'utf8')).toBe(yaml);
  });

  it.each([
    [['--format', 'xml'], 'Accepted: yaml, json.'],
    [['--output', '/nowhere/asyncapi.yaml'], '--output cannot be written: ENOENT'],
  ])('refuses %j', async (options, reason) => {
    const { exitCode, stdout, stderr } = await spawnCli(['asyncapi', ...options]).result;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(reason);
  });
});
