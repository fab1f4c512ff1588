import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ToolError } from '../command/tool-error.js';
import { cloneRepository } from './clone-repository.js';
import { SEAL_FILE } from './kit-files.js';
import { compareWithSeal, describeDifference, type KitSeal, readSeal } from './kit-seal.js';
import { unpackTarball } from './unpack-tarball.js';

const ACCEPTED =
  'Accepted: a folder (a clone, or its packages/), a tarball of one (.tgz, .tar.gz), or a git URL, with #branch or #tag where one is meant.';
const MAX_NAMED = 5;

/** A checked kit to take over. */
export interface KitSource {
  /** The folder with its `kit.json`. */
  readonly packagesFolder: string;
  readonly seal: KitSeal;
}

/**
 * Opens a folder, tarball or git URL as a kit.
 *
 * @param directory the folder that relative paths start from
 * @param scratch a folder to unpack or clone into; the caller deletes it
 * @throws ToolError `KIT_SOURCE_MISSING`, `KIT_SOURCE_NO_KIT`, `KIT_SOURCE_DAMAGED`, and what unpacking and cloning throw
 */
export async function openKitSource(
  given: string,
  directory: string,
  scratch: string,
): Promise<KitSource> {
  const folder = await fetchFolder(given, directory, scratch);
  const packagesFolder = findKit(folder);
  if (packagesFolder === undefined) {
    throw new ToolError(
      'KIT_SOURCE_NO_KIT',
      `${given} has no packages/${SEAL_FILE}, so it is no kit. ${ACCEPTED}`,
    );
  }
  const seal = readSeal(packagesFolder);
  const problems = describeDifference(compareWithSeal(packagesFolder, seal));
  if (problems.length === 0) return { packagesFolder, seal };
  const more = problems.length > MAX_NAMED ? `; ${problems.length - MAX_NAMED} more` : '';
  throw new ToolError(
    'KIT_SOURCE_DAMAGED',
    `${given} is damaged, or was edited since it was sealed: ${problems.slice(0, MAX_NAMED).join('; ')}${more}. ` +
      'Fetch it again; working on the kit, run npm run kit:seal there.',
  );
}

async function fetchFolder(given: string, directory: string, scratch: string): Promise<string> {
  const path = resolve(directory, given);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return isBareRepository(path) ? cloneRepository(path, scratch) : path;
  if (found && /\.(tgz|tar\.gz)$/i.test(given)) return unpackTarball(path, scratch);
  if (!found && isGitUrl(given)) return cloneRepository(given, scratch);
  throw new ToolError(
    'KIT_SOURCE_MISSING',
    `Given "${given}", ${found ? 'a file that is no such tarball' : 'which is not there'}. ${ACCEPTED}`,
  );
}

/**
 * Looks in the folder itself, in its `packages/`, and one folder down, where archives of
 * repositories have it.
 */
function findKit(folder: string): string | undefined {
  const [only, ...others] = readdirSync(folder, { withFileTypes: true });
  const roots =
    only?.isDirectory() && others.length === 0 ? [folder, join(folder, only.name)] : [folder];
  return roots
    .flatMap((root) => [root, join(root, 'packages')])
    .find((candidate) => existsSync(join(candidate, SEAL_FILE)));
}

function isBareRepository(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
}

/** Accepts `https://…`, `file://…`, or `git@host:path`. */
function isGitUrl(given: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/./i.test(given) || /^[^\s/:-][^\s/:]*:[^\s]/.test(given);
}
