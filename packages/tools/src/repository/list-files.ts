import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { git, isInGit } from './git.js';

/** Outputs of tools, which belong to nobody, whatever `.gitignore` says. */
const OUTPUTS = new Set([
  '.git',
  'node_modules',
  'dist',
  'coverage',
  '.cache',
  '.kafka',
  '.registry',
  '.test-build',
  '.bench-build',
  '.kit-update',
]);

/**
 * Lists the files of a folder and below, as sorted paths from it with `/`: those that git tracks or
 * would track; without git, all but dependencies and build outputs. Symbolic links are listed, but
 * not followed.
 *
 * @example
 * listFiles(root); // ['.ci/run', '.dockerignore', …]
 */
export function listFiles(folder: string): string[] {
  const files = isInGit(folder) ? listedByGit(folder) : listedByWalk(folder, '');
  return files.filter((file) => !isOutput(file)).sort(byCodePoint);
}

/** Whether a path is an output of tools. */
function isOutput(path: string): boolean {
  return path.endsWith('.tsbuildinfo') || path.split('/').some((name) => OUTPUTS.has(name));
}

function listedByGit(folder: string): string[] {
  const { output } = git(folder, [
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ]);
  // A deleted file stays in the index until the deletion is staged.
  return output
    .split('\0')
    .filter((file) => file && lstatSync(join(folder, file), { throwIfNoEntry: false }));
}

function listedByWalk(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below ? `${below}/${entry.name}` : entry.name;
    if (!entry.isDirectory()) return [path];
    return OUTPUTS.has(entry.name) ? [] : listedByWalk(folder, path);
  });
}

/** Compares in an order that no locale changes. */
function byCodePoint(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
