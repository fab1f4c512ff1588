import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The folder in which `…:up` keeps data, log and state file of a server, until `--fresh` or until
 * somebody deletes it. It is below the current folder, which is the project's if npm or Vitest
 * started the program. Git has to ignore it.
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
 * The folder for the servers' files from Maven, shared by all checkouts on the machine. It is not
 * beside the code, which may be an installed package: that is replaced as a whole, and may be
 * read-only.
 *
 * @example
 * ```ts
 * downloadsFolder(); // '~/.cache/nest-kafka-kit'
 * ```
 */
export function downloadsFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nest-kafka-kit');
}
