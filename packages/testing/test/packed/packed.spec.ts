import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { environment, FreshService, PACKAGES, type PackedKit, packKit } from './packed-kit.js';

const MAX_RUN_MS = 60_000;

let folder: string;
let kit: PackedKit;
let service: FreshService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-kit-'));
  kit = await packKit(folder);
  const { messaging, schemas, service: running } = kit.tarballs;
  service = await FreshService.create([messaging!, schemas!, running!]);
}, 240_000);

afterAll(async () => {
  await service?.delete();
  await rm(folder, { recursive: true, force: true });
});

/** Of the kit, by the packages themselves. */
async function optionalLibraries(): Promise<string[]> {
  const texts = PACKAGES.map((name) =>
    readFile(join(import.meta.dirname, `../../../${name}/package.json`), 'utf8'),
  );
  return (await Promise.all(texts)).flatMap((text) => {
    const { peerDependenciesMeta = {} } = JSON.parse(text) as { peerDependenciesMeta?: object };
    return Object.keys(peerDependenciesMeta);
  });
}

it.each(PACKAGES)('The tarball of %s has what runs, its sources and its papers alone', (name) => {
  const files = kit.files[name]!;
  expect(files).toEqual(
    expect.arrayContaining([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
      'src/index.ts',
    ]),
  );
  expect(files).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts']));
  const own = /^(dist|src)\/|^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/;
  const others = files.filter((file) => !own.test(file) && !file.startsWith('assets/'));
  expect(others).toEqual([]);
  expect(files.filter((file) => /\.spec(-d)?\.|\.cache\/|tsbuildinfo/.test(file))).toEqual([]);
});

it('The tarball of testing has what Kafka and the registry are started with', () => {
  const assets = kit.files['testing']!.filter((file) => file.startsWith('assets/'));
  expect(assets.toSorted()).toEqual([
    'assets/kafka/log4j2.properties',
    'assets/kafka/pom.xml',
    'assets/local-server/orphan-guard.mjs',
    'assets/registry/pom.xml',
  ]);
});

it('The tarball of service has the page of events', () => {
  expect(kit.files['service']!.filter((file) => file.includes('page/files/'))).not.toEqual([]);
});

it('None of the optional libraries comes with the packages', async () => {
  const optional = await optionalLibraries();
  expect(optional).toContain('kafkajs');
  const installed = new Set(await service.installed());
  expect(optional.filter((name) => installed.has(name))).toEqual([]);
  expect(installed).toContain('@nest-kafka-kit/messaging');
});

/** Resolves with what a process has written once that matches; rejects when it ends before. */
function written(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  let text = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const found = pattern.exec(text);
      if (found) resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(`Ended without ${pattern.source}: ${text}`)));
  });
}

it('A service of three files starts without them, hands its event round, and ends with 0', async () => {
  const env = { ...environment(), PORT: '0', LOG_FORMAT: 'json' };
  const child = spawn(process.execPath, ['main.js'], {
    cwd: service.root,
    env,
    timeout: MAX_RUN_MS,
  });
  const exit = once(child, 'exit');
  const shipped = written(child, /Shipped 7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11/);
  const [, pages, url] = await written(child, /Ready: (API (\S+)\/docs, [^"]+)"/);
  expect(pages).toBe(`API ${url}/docs, health ${url}/health/ready`);
  expect((await fetch(`${url}/docs-json`)).status).toBe(200);
  expect((await fetch(`${url}/orders`, { method: 'POST' })).status).toBe(201);
  await shipped;
  child.kill('SIGTERM');
  expect((await exit)[0]).toBe(0);
}, 90_000);
