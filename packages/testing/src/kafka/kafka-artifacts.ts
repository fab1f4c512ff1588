import { delimiter, join } from 'node:path';
import { asset } from '../local-server/assets.js';
import { findJava } from '../local-server/java-runtime.js';
import { mavenProperty, resolveMavenArtifacts } from '../local-server/maven-artifacts.js';

const POM = asset('kafka/pom.xml');

/** The programs and files that a `java` command of Kafka needs. */
export interface KafkaArtifacts {
  /** The program: a path, or `java` from PATH. */
  readonly java: string;
  /** The value for `-cp`: all jars of Kafka, its tools and the log binding. */
  readonly classpath: string;
}

/**
 * The version of Apache Kafka in `pom.xml`, which is also the tag of the `apache/kafka` image.
 *
 * @example
 * ```ts
 * const image = `apache/kafka:${kafkaVersion()}`;
 * ```
 */
export function kafkaVersion(): string {
  return mavenProperty(POM, 'kafka.version');
}

/**
 * Finds Java and the jars of Apache Kafka. The first call with a given `pom.xml` downloads them with Maven (about
 * 45 MB, kept under `node_modules/.cache/`); every later one needs neither Maven nor a network.
 *
 * @param further folders and jars behind Kafka's own on the class path
 * @throws LocalServerError `JAVA_MISSING`, `JAVA_TOO_OLD`, `MAVEN_MISSING`, `DOWNLOAD_FAILED`
 *
 * @example
 * ```ts
 * const { java, classpath } = await resolveKafkaArtifacts();
 * spawn(java, ['-cp', classpath, 'kafka.Kafka', 'server.properties']);
 * ```
 */
export async function resolveKafkaArtifacts(
  further: readonly string[] = [],
): Promise<KafkaArtifacts> {
  const java = await findJava();
  const jars = await resolveMavenArtifacts({
    pom: POM,
    what: 'the jars of Kafka',
    goal: (folder) => [
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}`,
    ],
  });
  return { java, classpath: [join(jars, '*'), ...further].join(delimiter) };
}
