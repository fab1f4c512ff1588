import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isFirstInit } from '../src/init/init-plan.js';
import { writeSeal } from '../src/kit/write-seal.js';
import { ClonedService, REPOSITORY } from './support/cloned-service.js';
import { runGit } from './support/temporary-repository.js';

let service: ClonedService;

const INIT = 'run init -- --name orders-service --holder ACME --yes'.split(' ');
const init = (...more: string[]) => service.npm(...INIT, ...more);

function expectInit(output: string): void {
  const checks = ['docs:asyncapi', 'typecheck', 'lint', 'schemas:check'];
  expect(checks.filter((check) => !output.includes(`${check}: ok`))).toEqual([]);
  const kit = runGit(service.root, 'status', '--porcelain', '--', 'packages');
  expect(kit, 'the kit is as it was').toBe('');
}

/** The files that still have a word, but for the kit's and the lock file, which has the kit's names. */
async function filesWith(word: string): Promise<string> {
  const paths = ['.', ':!packages', ':!package-lock.json'];
  return (await service.run('git', ['grep', '-l', '-i', '-e', word, '--', ...paths])).output;
}

const USERS_MODULE = /^import \{ UsersModule \}.*\n|^ *UsersModule,\n/gm;

// In a service of somebody's, init has done its work, and the examples may be gone.
describe.runIf(isFirstInit(REPOSITORY))('in a clean clone', () => {
  beforeAll(async () => {
    service = await ClonedService.create();
  });

  afterAll(() => service?.delete());

  beforeEach(() => service.reset());

  describe('a service named by init', () => {
    it('is green, has its name everywhere, and stays as it is when init runs again', async () => {
      expectInit(await init());
      expect(await filesWith('event-service')).toBe('');
      expect(service.read('docs/asyncapi.yaml')).not.toContain('event-service');
      await service.expectWorking();
      const before = runGit(service.root, 'status', '--porcelain');
      expect(await init()).toContain('Already named orders-service; nothing to do.');
      expect(runGit(service.root, 'status', '--porcelain')).toBe(before);
      expect(await service.npm('run', 'kit:seal', '--', '--check')).toContain('is sealed');
    });

    it('is green without translations, with a new feature, and with users deleted by hand', async () => {
      expectInit(await init('--without', 'translations'));
      const leftovers = [
        'src/translations',
        'test/translations.spec.ts',
        'schemas/translation.failed',
      ];
      expect(leftovers.filter((path) => service.has(path))).toEqual([]);
      expect(service.read('.env.example')).not.toContain('LIBRETRANSLATE');
      await service.expectWorking();
      service.commit('Named');

      const rename = (text: string): string =>
        text.replaceAll('User', 'Order').replaceAll(/user(?!name)/g, 'order');
      service.copyRenamed('src/users', 'src/orders', rename);
      service.copyRenamed('test/users.spec.ts', 'test/orders.spec.ts', rename);
      service.edit('src/app.module.ts', (text) =>
        text.replaceAll(
          USERS_MODULE,
          (line) => line + line.replaceAll('User', 'Order').replaceAll('user', 'order'),
        ),
      );
      await service.npm('run', 'schemas');
      await service.npm('run', 'docs:asyncapi');
      await service.npm('run', 'format');
      expect(readdirSync(join(service.root, 'schemas'))).toContain('order.created');
      await service.expectGreen();
      service.commit('Orders');

      const tests = readdirSync(join(service.root, 'test')).filter((file) =>
        file.startsWith('users'),
      );
      const types = readdirSync(join(service.root, 'schemas')).filter((type) =>
        type.startsWith('user.'),
      );
      service.remove('src/users', ...tests.map((file) => `test/${file}`));
      service.remove(...types.map((type) => `schemas/${type}`));
      service.edit('src/app.module.ts', (text) => text.replaceAll(USERS_MODULE, ''));
      await service.npm('run', 'docs:asyncapi');
      await service.expectGreen();
    });

    it('is green without users', async () => {
      expectInit(await init('--without', 'users'));
      expect(service.has('src/users')).toBe(false);
      await service.expectWorking();
    });

    it('is green without any example', async () => {
      expectInit(await init('--without', 'users', '--without', 'translations'));
      expect(
        readdirSync(join(service.root, 'src'), { withFileTypes: true }).some(({ name }) =>
          /users|translations/.test(name),
        ),
      ).toBe(false);
      await service.expectWorking();
    });
  });

  describe('a renamed service with edits of its own', () => {
    const VERSION = '0.99.0';

    /** The kit with one file changed, one new and one gone, as its authors would commit it. */
    function changedKit(): ClonedService {
      const kit = service.fork();
      for (const name of readdirSync(join(kit.root, 'packages'))) {
        if (!kit.has(`packages/${name}/package.json`)) continue;
        kit.edit(`packages/${name}/package.json`, (text) =>
          text
            .replace(/"version": ".*"/, `"version": "${VERSION}"`)
            .replaceAll(/("@nest-kafka-kit\/[\w-]+": )"\d.*?"/g, `$1"${VERSION}"`),
        );
      }
      kit.edit('packages/CHANGELOG.md', (text) =>
        text.replace(/^## /m, `## ${VERSION}\n\nA better kit.\n\n## `),
      );
      kit.edit(
        'packages/messaging/src/index.ts',
        (text) => `${text}export const KIT = 'better';\n`,
      );
      kit.edit('README.md', (text) => `${text}\nThe template's, and not the service's.\n`);
      runGit(kit.root, 'rm', '--quiet', 'packages/messaging/src/answer-within.spec.ts');
      writeSeal(join(kit.root, 'packages'));
      kit.commit(`Kit ${VERSION}`);
      return kit;
    }

    it('takes over a changed kit without a conflict', async () => {
      await init('--without', 'translations');
      service.edit('src/main.ts', (text) => `${text}// Ours.\n`);
      service.edit('README.md', (text) => `${text}\nOurs.\n`);
      service.commit('Orders');
      const url = pathToFileURL(changedKit().root).href;

      const rehearsal = await service.npm('run', 'kit:update', '--', url, '--dry-run');
      expect(rehearsal).toContain(`## ${VERSION}\n\nA better kit.`);
      expect(rehearsal).toMatch(/0 added, 1 removed, \d+ changed/);
      expect(runGit(service.root, 'status', '--porcelain')).toBe('');

      const output = await service.npm('run', 'kit:update', '--', url);
      const steps = ['install', 'typecheck', 'schemas:check'];
      expect(
        steps.filter((step) => !output.includes(`${step}: ok`)),
        output,
      ).toEqual([]);
      const outside = runGit(service.root, 'status', '--porcelain', '--', ':!packages');
      expect(outside.split('\n').filter(Boolean)).toEqual([
        ' M package-lock.json',
        ' M package.json',
      ]);
      expect(service.read('packages/messaging/src/index.ts')).toContain("KIT = 'better'");
      expect(service.read('src/main.ts')).toMatch(/\/\/ Ours\.\n$/);
      expect(service.read('README.md')).toMatch(/^# orders-service\n[^]*\nOurs\.\n$/);
      await service.npm('ci', '--no-audit', '--no-fund', '--dry-run');
      await service.expectGreen();
      service.commit(`Kit ${VERSION}`);
      expect(await service.npm('run', 'kit:update', '--', url)).toContain('Nothing to do');
    });

    it('keeps its kit when files of that were edited', async () => {
      service.edit('packages/messaging/src/index.ts', (text) => `${text}export const MINE = 1;\n`);
      service.commit('Edited');
      const { status, output } = await service.run('npm', [
        'run',
        'kit:update',
        '--',
        changedKit().root,
      ]);
      expect(status).toBe(1);
      expect(output).toContain('KIT_EDITED: 1 file(s)');
      expect(output).toContain('packages/messaging/src/index.ts was changed');
      expect(runGit(service.root, 'status', '--porcelain')).toBe('');
    });
  });
});
