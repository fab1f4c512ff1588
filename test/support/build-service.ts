import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');

/** Apart from `dist`, so that tests never pull the files from under a running service. */
const build = join(root, '.test-build');

/** What tests run as a process, compiled. */
export const SERVICE = join(build, 'src/main.js');
export const CLI = join(build, 'src/cli.js');
export const RECORDER = join(build, 'test/fixtures/recorder/main.js');
export const RECORDER_CLI = join(build, 'test/fixtures/recorder/cli.js');
export const CONTRACTS_CLI = join(build, 'test/fixtures/contracts/cli.js');

/** Vitest's global setup: compiles once for the tests that run a process. */
export default async function buildService(): Promise<void> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(import.meta.dirname, 'tsconfig.json');
  await promisify(execFile)(process.execPath, [compiler, '-p', project], { cwd: root });
}
