import { join } from 'node:path';
import { LocalServerError } from './local-server-error.js';
import { runCommand } from './run-command.js';

/** Kafka 4 brokers and Apicurio Registry 3.0 are compiled for Java 17: https://kafka.apache.org/documentation/#java */
export const MINIMUM_JAVA_VERSION = 17;

const ADVICE =
  `Install a Java runtime ${MINIMUM_JAVA_VERSION} or newer (Debian: apt-get install openjdk-17-jre-headless, ` +
  'macOS: brew install openjdk) and have `java` on PATH or JAVA_HOME set.';

/**
 * The `java` program to run servers with: the one of `JAVA_HOME` if that is set, else the first on `PATH`.
 *
 * @throws LocalServerError `JAVA_MISSING` or `JAVA_TOO_OLD`
 *
 * @example
 * ```ts
 * const java = await findJava(); // 'java', or '<JAVA_HOME>/bin/java'
 * ```
 */
export async function findJava(): Promise<string> {
  const home = process.env.JAVA_HOME;
  const java = home ? join(home, 'bin', 'java') : 'java';
  const where = home ? `in JAVA_HOME (${home})` : 'on PATH';

  const { exitCode, stdout, stderr } = await runCommand(java, ['-version'], {
    timeoutMs: 30_000,
  });
  if (exitCode !== 0) {
    throw new LocalServerError('JAVA_MISSING', `No working java ${where}. ${ADVICE}`);
  }
  const version = parseJavaVersion(stderr + stdout);
  if (version === undefined || version < MINIMUM_JAVA_VERSION) {
    throw new LocalServerError(
      'JAVA_TOO_OLD',
      `The java ${where} is version ${version ?? 'unknown'}; ${MINIMUM_JAVA_VERSION} is needed. ${ADVICE}`,
    );
  }
  return java;
}

/**
 * The major version in the output of `java -version`; up to Java 8 it was written `1.8.0`.
 *
 * @example
 * ```ts
 * parseJavaVersion('openjdk version "17.0.15" 2025-04-15'); // 17
 * ```
 */
export function parseJavaVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match ? Number(match[1]) : undefined;
}
