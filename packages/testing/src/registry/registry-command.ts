import { join } from 'node:path';
import { LOOPBACK } from '../local-server/free-ports.js';
import type { RegistryArtifacts } from './registry-artifacts.js';

export interface RegistryCommandOptions {
  /** The absolute path of the folder for the data and the temporary files. */
  readonly directory: string;
  readonly port: number;
}

/**
 * Apicurio opens three pools under these names, of twenty connections each; two of them are for
 * imports.
 */
const CONNECTION_POOLS = [
  'apicurio.datasource',
  'apicurio.datasource.blue',
  'apicurio.datasource.green',
];

/**
 * The arguments for `java`, tuned for a registry with few clients: only the fast compiler, a
 * collector without threads of its own, no pools to fill, no access log. The data is a file of the
 * H2 database.
 *
 * @example
 * ```ts
 * spawn(artifacts.java, registryArguments(artifacts, { directory: '/tmp/registry', port: 8081 }));
 * ```
 */
export function registryArguments(
  { jar }: RegistryArtifacts,
  { directory, port }: RegistryCommandOptions,
): string[] {
  return [
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:-UsePerfData',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    `-Djava.io.tmpdir=${directory}`,
    `-Dquarkus.http.host=${LOOPBACK}`,
    `-Dquarkus.http.port=${port}`,
    '-Dquarkus.http.access-log.enabled=false',
    '-Dquarkus.banner.enabled=false',
    `-Dapicurio.datasource.url=jdbc:h2:file:${join(directory, 'registry')}`,
    ...CONNECTION_POOLS.flatMap((pool) => [
      `-D${pool}.jdbc.initial-size=1`,
      `-D${pool}.jdbc.min-size=1`,
    ]),
    '-jar',
    jar,
  ];
}
