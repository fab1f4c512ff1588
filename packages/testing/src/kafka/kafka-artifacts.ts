import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava } from './java-runtime.js';
import { resolveMavenArtifacts } from './maven-artifacts.js';

const POM = fileURLToPath(new URL('../../assets/kafka/pom.xml', import.meta.url));

/** Everything that a `java` command of Kafka needs. */
export interface KafkaArtifacts {
  /** The program: a path, or `java` from PATH. */
  readonly java: string;
  /** The value for `-cp`: all jars of Kafka, its tools and the log binding. */
  readonly classpath: string;
}

/** The version of Apache Kafka in `pom.xml`, which is also the tag of the `apache/kafka` image. */
export function kafkaVersion(): string {
  const version = /<kafka\.version>([^<]+)</.exec(readFileSync(POM, 'utf8'))?.[1];
  if (!version) throw new Error(`${POM} has no <kafka.version>.`);
  return version;
}

/**
 * Finds Java and the jars of Apache Kafka. The first call with a given `pom.xml` downloads them with Maven (about
 * 45 MB, kept in `.cache/<hash of pom.xml>/`); every later one needs neither Maven nor a network.
 *
 * @throws LocalServerError `JAVA_MISSING`, `JAVA_TOO_OLD`, `MAVEN_MISSING`, `DOWNLOAD_FAILED`
 *
 * @example
 * ```ts
 * const { java, classpath } = await resolveKafkaArtifacts();
 * spawn(java, ['-cp', classpath, 'kafka.Kafka', 'server.properties']);
 * ```
 */
export async function resolveKafkaArtifacts(): Promise<KafkaArtifacts> {
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
  return { java, classpath: join(jars, '*') };
}
