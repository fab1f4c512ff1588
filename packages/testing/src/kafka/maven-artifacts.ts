import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LocalServerError } from './local-server-error.js';
import { OrphanGuard } from './orphan-guard.js';
import { lastLines, runCommand } from './run-command.js';

const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

export interface MavenArtifacts {
  /** The absolute path of a `pom.xml`; `.cache/` beside it keeps what was fetched. */
  readonly pom: string;
  /** For messages, such as `the jars of Kafka`. */
  readonly what: string;
  /** What Maven has to do so that everything is in the folder. */
  readonly goal: (folder: string) => readonly string[];
}

/**
 * Fetches with Maven what a `pom.xml` names, once for each content of it; every later call needs neither Maven nor a
 * network.
 *
 * @returns the folder, `.cache/<hash of pom.xml>`
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
  const folder = join(dirname(artifacts.pom), '.cache', hash.slice(0, 16));
  if (!existsSync(folder)) await download(artifacts, folder);
  return folder;
}

/** Downloads beside the final place and renames, so that a folder under its final name is always complete. */
async function download(artifacts: MavenArtifacts, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
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
      `No mvn on PATH, and ${what} are not in ${join(dirname(pom), '.cache')} yet. Install Apache Maven (Debian: ` +
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
