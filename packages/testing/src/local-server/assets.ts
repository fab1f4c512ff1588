import { fileURLToPath } from 'node:url';

/**
 * The files that are not code, in a folder for each server. Adjust this line if this file moves.
 */
const ASSETS = new URL('../../assets/', import.meta.url);

/**
 * The absolute path of a file that a server, Maven or Node reads.
 *
 * @example
 * ```ts
 * asset('kafka/pom.xml');
 * ```
 */
export function asset(
  path:
    | 'kafka/pom.xml'
    | 'kafka/log4j2.properties'
    | 'registry/pom.xml'
    | 'local-server/orphan-guard.mjs',
): string {
  return fileURLToPath(new URL(path, ASSETS));
}
