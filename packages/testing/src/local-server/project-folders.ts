import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Where `…:up` keeps data, log and state file of a server, until `--fresh` or until somebody deletes it. Under the
 * current folder, which is the project's when npm or Vitest starts the program. Git has to ignore it.
 *
 * @example
 * ```ts
 * stateFolder('kafka'); // '<project>/.kafka'
 * ```
 */
export function stateFolder(server: 'kafka' | 'registry'): string {
  return resolve(`.${server}`);
}

/**
 * Where the servers' files from Maven are kept. Not beside the code, which may be an installed package: that is
 * replaced as a whole, and may be read-only. Every checkout of the machine shares them.
 *
 * @example
 * ```ts
 * downloadsFolder(); // '~/.cache/nest-kafka-kit'
 * ```
 */
export function downloadsFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nest-kafka-kit');
}
