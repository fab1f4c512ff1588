import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SEAL_FILE } from './kit-files.js';
import type { KitSource } from './kit-source.js';

/**
 * Lies beside `packages/`, so that renaming is enough. It exists only while packages are exchanged.
 */
export const EXCHANGE_FOLDER = '.kit-update';
/** Shown before the exchange, as nothing can be printed after a kill in the middle of it. */
export const RECOVERY = `mv ${EXCHANGE_FOLDER}/former packages`;

/** Copies the files of a kit, and nothing else that lies beside them, next to `packages/`. */
export function stagePackages(root: string, { packagesFolder, seal }: KitSource): void {
  const staged = join(root, EXCHANGE_FOLDER, 'newer');
  removeExchange(root);
  for (const path of [SEAL_FILE, ...Object.keys(seal.files)]) {
    const [from, to] = [join(packagesFolder, path), join(staged, path)];
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
    chmodSync(to, statSync(from).mode & 0o111 ? 0o755 : 0o644);
  }
}

/**
 * Replaces `packages/` by the staged packages, with two renames in a row. A kill between them
 * leaves the former packages in {@link EXCHANGE_FOLDER}; see {@link RECOVERY}.
 */
export function swapPackages(root: string): void {
  const packages = join(root, 'packages');
  const [newer, former] = ['newer', 'former'].map((name) => join(root, EXCHANGE_FOLDER, name)) as [
    string,
    string,
  ];
  renameSync(packages, former);
  try {
    renameSync(newer, packages);
  } catch (error) {
    renameSync(former, packages);
    throw error;
  }
  carryOver(former, packages);
  removeExchange(root);
}

/** Removes what an update left beside `packages/`, even one that was killed. */
export function removeExchange(root: string): void {
  // If packages/ is missing, the former packages are the only copy.
  if (existsSync(join(root, 'packages'))) {
    rmSync(join(root, EXCHANGE_FOLDER), { recursive: true, force: true });
  }
}

/** What npm installed inside a package stays there: npm takes what it once installed for present. */
function carryOver(former: string, packages: string): void {
  for (const name of readdirSync(former)) {
    const [from, to] = [join(former, name, 'node_modules'), join(packages, name, 'node_modules')];
    if (existsSync(from) && existsSync(dirname(to))) renameSync(from, to);
  }
}
