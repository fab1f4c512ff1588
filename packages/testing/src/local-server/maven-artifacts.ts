import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalServerError } from './local-server-error.js';
import { OrphanGuard } from './orphan-guard.js';
import { downloadsFolder } from './project-folders.js';
import { lastLines, runCommand } from './run-command.js';

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

export interface MavenArtifacts {
  /** The absolute path of a `pom.xml`. */
  readonly pom: string;
  /** The name in messages, such as `the jars of Kafka`. */
  readonly what: string;
  /** The arguments that make Maven put everything into the folder. */
  readonly goal: (folder: string) => readonly string[];
}

/**
 * Fetches with Maven what a `pom.xml` lists, once for each version of that file. Later calls need
 * neither Maven nor a network.
 *
 * @returns the folder, `<downloads>/<hash of pom.xml>`
 * @throws LocalServerError `MAVEN_MISSING`, `DOWNLOAD_FAILED`
 *
 * @example
 * ```ts
 * const goal = (folder: string) => ['dependency:copy-dependencies', `-DoutputDirectory=${folder}`];
 * const jars = await resolveMavenArtifacts({ pom, what: 'the jars of Kafka', goal });
 * ```
 */
export async function resolveMavenArtifacts(artifacts: MavenArtifacts): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(artifacts.pom)).digest('hex');
  const folder = join(downloadsFolder(), hash.slice(0, 16));
  if (!existsSync(folder)) await download(artifacts, folder);
  return folder;
}

/**
 * Reads a property of a `pom.xml`, such as the version of what it fetches.
 *
 * @example
 * ```ts
 * mavenProperty(asset('kafka/pom.xml'), 'kafka.version'); // '4.3.1'
 * ```
 */
export function mavenProperty(pom: string, name: string): string {
  const value = readFileSync(pom, 'utf8').split(`<${name}>`)[1]?.split('<')[0];
  if (!value) throw new Error(`${pom} has no <${name}>.`);
  return value;
}

/** Downloads beside the final place and renames, so that a folder under its final name is always complete. */
async function download(artifacts: MavenArtifacts, folder: string): Promise<void> {
  await mkdir(downloadsFolder(), { recursive: true });
  const partial = await mkdtemp(`${folder}.partial-`);
  const guard = new OrphanGuard();
  guard.deleteAfterwards(partial);
  try {
    await runMaven(artifacts, partial, guard);
    await rename(partial, folder).catch((error: unknown) => {
      // Another process was faster: its folder is as good as ours.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
    guard.release();
  }
}

async function runMaven(
  { pom, what, goal }: MavenArtifacts,
  folder: string,
  guard: OrphanGuard,
): Promise<void> {
  const { found, exitCode, stdout, stderr, timedOut } = await runCommand(
    'mvn',
    ['--batch-mode', '--quiet', '-Dstyle.color=never', `--file=${pom}`, ...goal(folder)],
    { timeoutMs: DOWNLOAD_TIMEOUT_MS, guard },
  );
  if (!found) {
    throw new LocalServerError(
      'MAVEN_MISSING',
      `No mvn on PATH, and ${what} are not in ${downloadsFolder()} yet. Install Apache Maven (Debian: ` +
        'apt-get install maven, macOS: brew install maven); it is needed for the first start only.',
    );
  }
  if (exitCode !== 0) {
    const reason = timedOut
      ? `Maven had not finished after ${DOWNLOAD_TIMEOUT_MS / 1000} s`
      : `Maven ended with exit code ${exitCode}`;
    throw new LocalServerError(
      'DOWNLOAD_FAILED',
      `${reason} while fetching ${what}. Check the network and Maven's settings, then start again.\n` +
        `Maven said:\n${lastLines(stdout + stderr, 15)}`,
    );
  }
}
