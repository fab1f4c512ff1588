import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { runGit } from './temporary-repository.js';

/** The repository that this file is in. */
export const REPOSITORY = join(import.meta.dirname, '../../../..');

/** The service's own tests; those of the kit are run where the kit is made. */
const LIST_SPECS =
  'ls-files --cached --others --exclude-standard src/*.spec.ts test/*.spec.ts'.split(' ');
const RUN_VITEST = 'exec -- vitest run --project unit --project template --typecheck=false'.split(
  ' ',
);
const MAX_COMMAND_MS = 540_000;
/** Set by npm and Vitest for this process, and misleading for a command that somebody types. */
const INHERITED =
  /^(npm_|VITEST|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|DEV$|PROD$|TEST$|MODE$|SSR$|BASE_URL$)/;

/** A clone of this repository's last commit, in a folder of its own. */
export class ClonedService {
  private constructor(readonly root: string) {}

  /** Clones, seals the kit as it is, and installs as the README says. */
  static async create(): Promise<ClonedService> {
    const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'clean clone '))), 'service');
    runGit(tmpdir(), 'clone', '--quiet', REPOSITORY, root);
    runGit(root, 'config', 'user.name', 'Ada Lovelace');
    runGit(root, 'config', 'user.email', 'ada@example.com');
    runGit(root, 'config', 'commit.gpgsign', 'false');
    const service = new ClonedService(root);
    await service.npm('ci', '--no-audit', '--no-fund');
    await service.npm('run', 'kit:seal');
    service.commit('Cloned');
    runGit(root, 'tag', 'cloned');
    return service;
  }

  /** A second clone, of what is committed here; nothing is installed. */
  fork(): ClonedService {
    const root = join(dirname(this.root), 'fork');
    rmSync(root, { recursive: true, force: true });
    runGit(tmpdir(), 'clone', '--quiet', this.root, root);
    runGit(root, 'config', 'user.name', 'Grace Hopper');
    runGit(root, 'config', 'user.email', 'grace@example.com');
    return new ClonedService(root);
  }

  /** Back to how it was cloned; what was installed, and the kit's build, stay. */
  reset(): void {
    runGit(this.root, 'reset', '--quiet', '--hard', 'cloned');
    runGit(this.root, 'clean', '-fdxq', '-e', 'node_modules', '-e', 'packages/*/dist');
  }

  commit(message: string): void {
    runGit(this.root, 'add', '--all');
    runGit(this.root, 'commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** What npm wrote. Fails the test, with that, when npm fails. */
  async npm(...given: string[]): Promise<string> {
    const { status, output } = await this.run('npm', given);
    expect(status, output).toBe(0);
    return output;
  }

  /** Not synchronously: Vitest takes a worker that says nothing for a minute for dead. */
  run(command: string, given: readonly string[]): Promise<{ status: number; output: string }> {
    const inherited = Object.entries(process.env).filter(
      ([name]) => !INHERITED.test(name) && name !== 'CI',
    );
    // Without CI, which insists on a Kafka.
    const env = {
      ...Object.fromEntries(inherited),
      KAFKA_TESTS: 'off',
      SCHEMA_REGISTRY_TESTS: 'off',
    };
    const options = { cwd: this.root, env, timeout: MAX_COMMAND_MS, maxBuffer: 1 << 28 };
    return new Promise((resolve) => {
      execFile(command, given, options, (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, output: `${stdout}${stderr}` });
      });
    });
  }

  /** Whether the service lints, type-checks, has its schemas, builds, and passes its tests on the memory broker. */
  async expectGreen(): Promise<void> {
    for (const script of ['lint', 'typecheck', 'schemas:check']) await this.npm('run', script);
    await this.expectWorking();
  }

  /** Whether it builds, and passes its tests on the memory broker. */
  async expectWorking(): Promise<void> {
    await this.npm('run', 'build');
    const specs = runGit(this.root, ...LIST_SPECS)
      .split('\n')
      .filter((file) => file && this.has(file));
    if (specs.length > 0) await this.npm(...RUN_VITEST, ...specs);
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  edit(path: string, change: (text: string) => string): void {
    const text = this.read(path);
    const changed = change(text);
    expect(changed, `${path} has nothing to change`).not.toBe(text);
    writeFileSync(join(this.root, path), changed);
  }

  remove(...paths: string[]): void {
    for (const path of paths) rmSync(join(this.root, path), { recursive: true });
  }

  /** Copies a file or folder, with one word instead of another in names and texts. */
  copyRenamed(from: string, to: string, rename: (text: string) => string): void {
    cpSync(join(this.root, from), join(this.root, to), { recursive: true });
    const files = readdirSync(join(this.root, to, '..'), { recursive: true, withFileTypes: true });
    for (const { name, parentPath } of files.filter((entry) => entry.isFile())) {
      const path = join(parentPath, name);
      if (!path.startsWith(join(this.root, to))) continue;
      writeFileSync(path, rename(readFileSync(path, 'utf8')));
      renameSync(path, join(dirname(path), rename(basename(path))));
    }
  }

  /** Deletes all of it. */
  delete(): void {
    rmSync(dirname(this.root), { recursive: true, force: true });
  }
}
