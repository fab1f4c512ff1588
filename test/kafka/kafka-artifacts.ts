import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findJava } from './java-runtime.js';
import { LocalKafkaError } from './kafka-error.js';
import { OrphanGuard } from './orphan-guard.js';
import { lastLines, runCommand } from './run-command.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const POM = join(HERE, 'pom.xml');
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

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
 * @throws LocalKafkaError `KAFKA_JAVA_MISSING`, `KAFKA_JAVA_TOO_OLD`, `KAFKA_MAVEN_MISSING`, `KAFKA_DOWNLOAD_FAILED`
 *
 * @example
 * ```ts
 * const { java, classpath } = await resolveKafkaArtifacts();
 * spawn(java, ['-cp', classpath, 'kafka.Kafka', 'server.properties']);
 * ```
 */
export async function resolveKafkaArtifacts(): Promise<KafkaArtifacts> {
  const java = await findJava();
  const hash = createHash('sha256').update(readFileSync(POM)).digest('hex');
  const jars = join(HERE, '.cache', hash.slice(0, 16));
  if (!existsSync(jars)) await download(jars);
  return { java, classpath: join(jars, '*') };
}

/** Downloads beside the final place and renames, so that a folder under its final name is always complete. */
async function download(jars: string): Promise<void> {
  await mkdir(dirname(jars), { recursive: true });
  const partial = await mkdtemp(`${jars}.partial-`);
  const guard = new OrphanGuard();
  guard.deleteAfterwards(partial);
  try {
    await copyDependencies(partial, guard);
    await rename(partial, jars).catch((error: unknown) => {
      // Another process was faster: its folder is as good as ours.
      if (!existsSync(jars)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
    guard.release();
  }
}

async function copyDependencies(directory: string, guard: OrphanGuard): Promise<void> {
  const { found, exitCode, stdout, stderr, timedOut } = await runCommand(
    'mvn',
    [
      '--batch-mode',
      '--quiet',
      '-Dstyle.color=never',
      `--file=${POM}`,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${directory}`,
    ],
    { timeoutMs: DOWNLOAD_TIMEOUT_MS, guard },
  );
  if (!found) {
    throw new LocalKafkaError(
      'KAFKA_MAVEN_MISSING',
      'No mvn on PATH, and the jars of Kafka are not in test/kafka/.cache yet. Install Apache Maven (Debian: ' +
        'apt-get install maven, macOS: brew install maven); it is needed for the first start only.',
    );
  }
  if (exitCode !== 0) {
    const reason = timedOut
      ? `Maven had not finished after ${DOWNLOAD_TIMEOUT_MS / 1000} s`
      : `Maven ended with exit code ${exitCode}`;
    throw new LocalKafkaError(
      'KAFKA_DOWNLOAD_FAILED',
      `${reason} while fetching the jars of Kafka. Check the network and Maven's settings, then start again.\n` +
        `Maven said:\n${lastLines(stdout + stderr, 15)}`,
    );
  }
}
