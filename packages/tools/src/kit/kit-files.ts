import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Beside the packages; it records them, and is not recorded itself. */
export const SEAL_FILE = 'kit.json';

/**
 * The SHA-256 of a file's content, in hex; `undefined` where a path is not a regular file inside the folder,
 * reached without symbolic links.
 */
export function digestOf(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  const inside = realpathSync(folder);
  const parent = realpathSync(dirname(file));
  if (parent !== join(inside, dirname(path)) && parent !== inside) return undefined;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Whether a path stays where it is put: relative, with `/`, no `..`, and nothing git or npm keep for themselves. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.includes('\\') || path.includes('\0') || /^[a-z]:/i.test(path)) {
    return false;
  }
  const refused = new Set(['', '.', '..', '.git', 'node_modules']);
  return path.split('/').every((name) => !refused.has(name.toLowerCase()));
}

/** Whether one folder is the other, or lies in it. */
export function isWithin(folder: string, other: string): boolean {
  const [inner, outer] = [realpathSync(folder), realpathSync(other)];
  return inner === outer || inner.startsWith(outer + sep);
}
