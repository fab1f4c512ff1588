import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  commitAll,
  recordingTerminal,
  runGit,
  temporaryFolder,
  writeFiles,
} from '../../test/support/temporary-repository.js';
import { init, type InitOptions } from './init.js';

// git and node are processes, and a busy machine takes its time to start them.
vi.setConfig({ testTimeout: 30_000 });

const FILES: Readonly<Record<string, string>> = {
  'package.json': `${JSON.stringify(
    {
      name: 'event-service',
      template: 'event-service',
      version: '0.9.0',
      description: 'The template',
      scripts: {},
    },
    null,
    2,
  )}\n`,
  'package-lock.json': `${JSON.stringify({
    name: 'event-service',
    version: '0.9.0',
    packages: { '': { name: 'event-service', version: '0.9.0' }, 'node_modules/event-service': {} },
  })}\n`,
  'README.md': `<!-- template -->

# Template

<!-- /template -->

| group         | what |
| ------------- | ---- |
| event-service | all  |

<!-- feature:users -->

Users.

<!-- /feature -->
`,
  LICENSE: 'MIT License\n\nCopyright (c) 2020 The authors\n\nPermission\n',
  'docker-compose.yml': 'image: event-service\n',
  'observability/dashboard.json': '{ "uid": "event-service", "title": "Event service" }\n',
  'src/app.module.ts': `import { UsersModule } from './users/users.module.js';

export const imports = [
  UsersModule,
];
`,
  'src/config/service.ts': "export default defineService({ title: 'Event service' });\n",
  'src/users/users.module.ts': "@Event({ type: 'user.created' }) export class UsersModule {}\n",
  'schemas/user.created/v1.schema.json': '{}\n',
  'test/users.spec.ts': '',
  'packages/messaging/README.md': 'event-service\n',
};

function template(more: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder({ ...FILES, '.prettierrc': '{ "singleQuote": true }\n', ...more });
  commitAll(root);
  return root;
}

async function run(root: string, given: Partial<InitOptions> = {}, ...answers: string[]) {
  const terminal = recordingTerminal(...answers);
  const options: InitOptions = {
    name: 'orders-service',
    without: [],
    holder: undefined,
    isAgreed: answers.length === 0,
    isForced: false,
    ...given,
  };
  return { exitCode: await init(root, options, terminal), text: terminal.text };
}

const status = (root: string) => runGit(root, 'status', '--porcelain');
const read = (root: string, path: string) => readFileSync(join(root, path), 'utf8');

describe('init', () => {
  it('renames everything but the kit, and begins anew with what is of the template', async () => {
    const root = template();
    expect((await run(root, { holder: 'ACME & Co. $1' })).exitCode).toBe(0);
    expect(JSON.parse(read(root, 'package.json'))).toMatchObject({
      name: 'orders-service',
      version: '0.1.0',
      description: 'Orders service, event-driven on NestJS and Kafka',
    });
    expect(JSON.parse(read(root, 'package-lock.json'))).toEqual({
      name: 'orders-service',
      version: '0.1.0',
      packages: {
        '': { name: 'orders-service', version: '0.1.0' },
        'node_modules/event-service': {},
      },
    });
    const readme = read(root, 'README.md');
    expect(readme).toMatch(/^# orders-service\n\nAn event-driven service/);
    expect(readme).not.toContain('Template');
    expect(readme).toContain('| -------------- | ---- |\n| orders-service | all  |');
    expect(readme).toContain('Users.');
    expect(read(root, 'LICENSE')).toContain(
      `\nCopyright (c) ${new Date().getFullYear()} ACME & Co. $1\n`,
    );
    expect(read(root, 'docker-compose.yml')).toBe('image: orders-service\n');
    expect(read(root, 'observability/dashboard.json')).toBe(
      '{ "uid": "orders-service", "title": "Orders service" }\n',
    );
    expect(read(root, 'src/config/service.ts')).toContain("title: 'Orders service'");
    expect(read(root, 'packages/messaging/README.md')).toBe('event-service\n');
  });

  it('drops a feature with its folder, tests, schemas, module and parts of the documents', async () => {
    const root = template();
    const { text } = await run(root, { without: ['users'] });
    expect(text).toContain('drops users: 1 source, 1 test and 1 schema file(s)');
    expect(['src/users', 'test', 'schemas'].filter((path) => existsSync(join(root, path)))).toEqual(
      [],
    );
    expect(read(root, 'src/app.module.ts')).toBe('export const imports = [];\n');
    expect(read(root, 'README.md')).not.toContain('Users.');
  });

  it('says so when it is run a second time, and changes nothing', async () => {
    const root = template();
    await run(root, { without: ['users'], holder: 'ACME' });
    const before = status(root);
    // Not committed, and no reason to refuse.
    expect(await run(root, { without: ['users'], holder: 'ACME' })).toEqual({
      exitCode: 0,
      text: 'Already named orders-service; nothing to do.',
    });
    expect(status(root)).toBe(before);
  });

  it('renames once more, and leaves what has become of the service alone', async () => {
    const root = template();
    await run(root, { holder: 'ACME' });
    writeFileSync(join(root, 'CHANGELOG.md'), '# Ours\n');
    commitAll(root);
    await run(root, { name: 'billing-service' });
    expect(read(root, 'CHANGELOG.md')).toBe('# Ours\n');
    expect(read(root, 'LICENSE')).toContain(' ACME\n');
    expect(read(root, 'docker-compose.yml')).toBe('image: billing-service\n');
  });

  it('leaves a name that is an ordinary word in texts, and tells where', async () => {
    const root = template();
    await run(root, { name: 'orders' });
    commitAll(root);
    const { text } = await run(root, { name: 'billing-service' });
    expect(text).toMatch(/"orders" may be a word there: README\.md, docker-compose\.yml/);
    expect(read(root, 'docker-compose.yml')).toBe('image: orders\n');
    expect(JSON.parse(read(root, 'package.json')).name).toBe('billing-service');
  });

  it('asks where somebody can answer, and takes everything but yes for no', async () => {
    const root = template();
    const refused = await run(root, {}, 'no');
    expect(refused.exitCode).toBe(1);
    expect(refused.text).toMatch(
      /event-service → orders-service[^]*Do it\? \[y\/N\] \nNothing was changed/,
    );
    expect(status(root)).toBe('');
    expect((await run(root, {}, 'Y')).exitCode).toBe(0);
    expect(status(root)).not.toBe('');
  });

  it('changes nothing where nobody can answer, and says what to add', async () => {
    const root = template();
    const { exitCode, text } = await run(root, { isAgreed: false });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/Nothing was changed\. Add --yes to do it\.$/);
    expect(status(root)).toBe('');
  });

  it('names an unknown feature, and those there are', async () => {
    const root = template();
    await expect(run(root, { without: ['user'] })).rejects.toMatchObject({
      code: 'INIT_FEATURE_UNKNOWN',
      message: 'Given --without user, accepted: users.',
    });
  });

  it('refuses uncommitted changes unless forced', async () => {
    const root = template();
    writeFiles(root, { 'notes.md': '' });
    await expect(run(root)).rejects.toMatchObject({ code: 'INIT_TREE_DIRTY' });
    expect((await run(root, { isForced: true })).text).toContain('--force left earlier changes');
  });

  it('changes nothing when one edit is not possible', async () => {
    const root = template({
      'src/more.ts':
        "import { UsersModule } from './users/users.module.js';\nstart(UsersModule);\n",
    });
    await expect(run(root, { without: ['users'] })).rejects.toMatchObject({
      code: 'INIT_USE_UNKNOWN',
    });
    expect(status(root)).toBe('');
  });

  it('says what does not check, with its output, and how to go back', async () => {
    const scripts = { lint: `node -e "console.log('wrong line'); process.exit(1)"` };
    const packageFile = { name: 'event-service', version: '0.9.0', scripts };
    const root = template({ 'package.json': JSON.stringify(packageFile) });
    const { exitCode, text } = await run(root);
    expect(exitCode).toBe(1);
    expect(text).toMatch(
      /typecheck: left out[^]*lint: FAILED \([\d.]+ s\)\n {4}wrong line\n[^]*failed: lint\. To go back: git restore \./,
    );
    runGit(root, 'restore', '.');
    expect(status(root)).toBe('');
  });
});
