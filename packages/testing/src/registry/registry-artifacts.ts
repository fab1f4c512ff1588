import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava } from '../kafka/java-runtime.js';
import { resolveMavenArtifacts } from '../kafka/maven-artifacts.js';

const POM = fileURLToPath(new URL('../../assets/registry/pom.xml', import.meta.url));

export interface RegistryArtifacts {
  /** The program: a path, or `java` from PATH. */
  readonly java: string;
  /** What `java -jar` starts. */
  readonly jar: string;
}

/** The version of Apicurio Registry in `pom.xml`, which is also the tag of its image. */
export function registryVersion(): string {
  const version = /<registry\.version>([^<]+)</.exec(readFileSync(POM, 'utf8'))?.[1];
  if (!version) throw new Error(`${POM} has no <registry.version>.`);
  return version;
}

/**
 * Finds Java and Apicurio Registry. The first call with a given `pom.xml` downloads it with Maven (about 110 MB, kept
 * in `.cache/<hash of pom.xml>/`); every later one needs neither Maven nor a network.
 *
 * @throws LocalServerError `JAVA_MISSING`, `JAVA_TOO_OLD`, `MAVEN_MISSING`, `DOWNLOAD_FAILED`
 *
 * @example
 * ```ts
 * const { java, jar } = await resolveRegistryArtifacts();
 * spawn(java, ['-jar', jar]);
 * ```
 */
export async function resolveRegistryArtifacts(): Promise<RegistryArtifacts> {
  const java = await findJava();
  const folder = await resolveMavenArtifacts({
    pom: POM,
    what: 'the files of Apicurio Registry',
    goal: (outputDirectory) => ['dependency:unpack', `-DoutputDirectory=${outputDirectory}`],
  });
  return { java, jar: join(folder, `apicurio-registry-app-${registryVersion()}-runner.jar`) };
}
