/** A registry leaves neither process nor folder behind, and what was registered survives its restart. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { findFreePorts } from '../../src/local-server/free-ports.js';
import { commandOf } from '../../src/local-server/process-inspection.js';
import { bringUp, takeDown } from '../../src/registry/local-registry.js';
import { startSchemaRegistry } from '../../src/registry/schema-registry.js';

const url = inject('schemaRegistryUrl');

async function register(registryUrl: string): Promise<number> {
  const response = await fetch(`${registryUrl}/subjects/greetings/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema: '"string"' }),
  });
  return ((await response.json()) as { id: number }).id;
}

const subjects = async (registryUrl: string) =>
  (await (await fetch(`${registryUrl}/subjects`)).json()) as string[];

/** The folder is in the command line of the process. */
const folderOf = async (pid: number) =>
  /-Djava\.io\.tmpdir=(\S+)/.exec((await commandOf(pid)) ?? '')![1]!;

describe.skipIf(!url)('startSchemaRegistry', () => {
  it('answers while it runs, keeps what it has over a restart, and leaves nothing behind', async () => {
    const registry = await startSchemaRegistry();
    const pid = registry.pid!;
    const folder = await folderOf(pid);
    const id = await register(registry.url);

    await registry.stop();
    expect(registry.pid).toBeUndefined();
    expect(await commandOf(pid)).toBeUndefined();
    await expect(fetch(registry.url)).rejects.toThrow();

    await registry.start();
    expect(await subjects(registry.url)).toEqual(['greetings']);
    expect(await register(registry.url)).toBe(id);

    const secondPid = registry.pid!;
    await registry.close();
    expect(await commandOf(secondPid)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
    await expect(registry.start()).rejects.toMatchObject({ code: 'REGISTRY_CLOSED' });
  });

  it('takes no port from another program', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startSchemaRegistry({ port })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    other.close();
  });
});

describe.skipIf(!url)('registry:up and registry:down', () => {
  let directory: string;

  afterEach(async () => {
    await takeDown(directory);
    await rm(directory, { recursive: true, force: true });
  });

  it('start once however often they are asked, keep the schemas, and stop by process id', async () => {
    directory = await mkdtemp(join(tmpdir(), 'registry-local-spec-'));
    const [port, otherPort] = (await findFreePorts(2)) as [number, number];
    const alreadyUp = { code: 'REGISTRY_ALREADY_UP' };

    const first = await bringUp({ directory, port });
    expect(first).toEqual({ url: `http://127.0.0.1:${port}/apis/ccompat/v7`, alreadyUp: false });
    expect(await bringUp({ directory, port })).toEqual({ ...first, alreadyUp: true });
    await expect(bringUp({ directory, port: otherPort })).rejects.toMatchObject(alreadyUp);
    await expect(bringUp({ directory, port, fresh: true })).rejects.toMatchObject(alreadyUp);
    await register(first.url);

    expect(await takeDown(directory)).toBe(true);
    await expect(fetch(first.url)).rejects.toThrow();
    expect(await takeDown(directory)).toBe(false);

    await bringUp({ directory, port });
    expect(await subjects(first.url)).toEqual(['greetings']);
    await takeDown(directory);
    await bringUp({ directory, port, fresh: true });
    expect(await subjects(first.url)).toEqual([]);
  }, 120_000);
});
