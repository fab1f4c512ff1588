import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** The seal lies beside the packages; it does not record itself. */
export const SEAL_FILE = 'kit.json';

/**
 * The SHA-256 of a file's content, in hex; `undefined` unless the path is a regular file inside the
 * folder, reached without symbolic links.
 */
export function digestOf(folder: string, path: string): string | undefined {
  const file = join(folder, path);
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return undefined;
  const inside = realpathSync(folder);
  const parent = realpathSync(dirname(file));
  if (parent !== join(inside, dirname(path)) && parent !== inside) return undefined;
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/**
 * Whether a path is relative, with `/`, without `..`, and not among the names that git or npm
 * reserve.
 */
export function isSafePath(path: string): boolean {
  if (path === '' || path.includes('\\') || path.includes('\0') || /^[a-z]:/i.test(path)) {
    return false;
  }
  const refused = new Set(['', '.', '..', '.git', 'node_modules']);
  return path.split('/').every((name) => !refused.has(name.toLowerCase()));
}

/** Whether a folder is the other one, or lies in it. */
export function isWithin(folder: string, other: string): boolean {
  const [inner, outer] = [realpathSync(folder), realpathSync(other)];
  return inner === outer || inner.startsWith(outer + sep);
}
