import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../../..');
/** Apart from `dist`, so that tests never pull the files from under a running service. */
const fixtures = join(root, '.test-build/packages/service/test/fixtures');

/** What tests run as a process, compiled. */
export const PARCELS = join(fixtures, 'parcels/main.js');
export const PARCELS_CLI = join(fixtures, 'parcels/cli.js');
export const LISTS = join(fixtures, 'lists/main.js');
export const RECORDER = join(fixtures, 'recorder/main.js');
export const RECORDER_CLI = join(fixtures, 'recorder/cli.js');
export const HOSTILE = join(fixtures, 'hostile/main.js');
export const HOSTILE_CLI = join(fixtures, 'hostile/cli.js');
export const CONTRACTS_CLI = join(fixtures, 'contracts/cli.js');
export const OWN_COMMAND_CLI = join(fixtures, 'own-command/cli.js');

/** Vitest's global setup: compiles once for the tests that run a process. */
export default async function buildService(): Promise<void> {
  const compile = (...options: string[]) =>
    promisify(execFile)(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), ...options],
      { cwd: root },
    );
  await compile('-b', 'packages/tsconfig.build.json');
  await compile('-p', join(import.meta.dirname, 'tsconfig.json'));
}
