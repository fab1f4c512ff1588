import { join } from 'node:path';
import { asset } from '../local-server/assets.js';
import { findJava } from '../local-server/java-runtime.js';
import { mavenProperty, resolveMavenArtifacts } from '../local-server/maven-artifacts.js';

const POM = asset('registry/pom.xml');

/** The programs and files that a registry is started with. */
export interface RegistryArtifacts {
  /** The program: a path, or `java` from PATH. */
  readonly java: string;
  /** The path of the jar for `java -jar`. */
  readonly jar: string;
}

/** The version of Apicurio Registry in `pom.xml`, which is also the tag of its image. */
export function registryVersion(): string {
  return mavenProperty(POM, 'registry.version');
}

/**
 * Finds Java and Apicurio Registry. The first call with a given `pom.xml` downloads it with Maven (about 110 MB, kept
 * under `node_modules/.cache/`); every later one needs neither Maven nor a network.
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
