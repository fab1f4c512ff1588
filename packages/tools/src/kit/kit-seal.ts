import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { valid } from 'semver';
import { ToolError } from '../command/tool-error.js';
import { listFiles } from '../repository/list-files.js';
import { digestOf, isSafePath, SEAL_FILE } from './kit-files.js';

/** The content of `packages/kit.json`, which tells an edited or damaged kit from a whole one. */
export interface KitSeal {
  /** The version of all packages. */
  readonly version: string;
  /** The SHA-256 over {@link files}, as `sha256sum` prints them. */
  readonly hash: string;
  /** The SHA-256 of each file's content, by its path from `packages/`. */
  readonly files: Readonly<Record<string, string>>;
}

/** The differences from a seal, as paths from `packages/`. */
export interface SealDifference {
  readonly changed: readonly string[];
  readonly missing: readonly string[];
  readonly added: readonly string[];
}

/**
 * Reads the seal of a kit.
 *
 * @throws ToolError `KIT_SEAL_MISSING`, `KIT_SEAL_INVALID`
 */
export function readSeal(packagesFolder: string): KitSeal {
  const file = join(packagesFolder, SEAL_FILE);
  if (!existsSync(file)) {
    throw new ToolError(
      'KIT_SEAL_MISSING',
      `There is no ${file}. Restore it, or run npm run kit:seal there.`,
    );
  }
  const problem = (text: string): ToolError =>
    new ToolError(
      'KIT_SEAL_INVALID',
      `${file} ${text}. Restore it, or run npm run kit:seal there.`,
    );
  const seal = parse(readFileSync(file, 'utf8'));
  if (!seal) throw problem('is not { version, hash, files }');
  const unsafe = Object.keys(seal.files).find((path) => !isSafePath(path));
  if (unsafe !== undefined) throw problem(`names "${unsafe}", which is no path inside packages/`);
  if (hashOf(seal.files) !== seal.hash) throw problem('has a hash that its files do not give');
  return seal;
}

/** The hash over all files: that of the lines which `sha256sum` prints for them, sorted by path. */
export function hashOf(files: KitSeal['files']): string {
  const lines = Object.keys(files)
    .sort()
    .map((path) => `${files[path]}  ${path}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** Compares a folder of packages with its seal. */
export function compareWithSeal(packagesFolder: string, seal: KitSeal): SealDifference {
  const recorded = Object.keys(seal.files);
  const digests = recorded.map((path) => [path, digestOf(packagesFolder, path)] as const);
  return {
    changed: digests
      .filter(([path, digest]) => digest !== undefined && digest !== seal.files[path])
      .map(([path]) => path),
    missing: digests.filter(([, digest]) => digest === undefined).map(([path]) => path),
    added: listFiles(packagesFolder).filter(
      (path) => path !== SEAL_FILE && seal.files[path] === undefined,
    ),
  };
}

/** Lists each file that differs, on a line of its own. */
export function describeDifference({ changed, missing, added }: SealDifference): string[] {
  return [
    ...changed.map((path) => `packages/${path} was changed`),
    ...missing.map((path) => `packages/${path} is missing`),
    ...added.map((path) => `packages/${path} was added`),
  ];
}

function parse(text: string): KitSeal | undefined {
  let seal: Partial<KitSeal> | null;
  try {
    seal = JSON.parse(text) as Partial<KitSeal> | null;
  } catch {
    return undefined;
  }
  if (typeof seal?.version !== 'string' || !valid(seal.version)) return undefined;
  if (typeof seal.hash !== 'string' || typeof seal.files !== 'object') return undefined;
  // Has no prototype, so that no path is found that nobody recorded.
  const files = Object.assign(Object.create(null) as object, seal.files) as KitSeal['files'];
  const isHex = (value: unknown): boolean =>
    typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
  if (!Object.values(files).every(isHex)) return undefined;
  return { version: seal.version, hash: seal.hash, files };
}
