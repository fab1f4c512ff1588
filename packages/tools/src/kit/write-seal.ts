import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../command/tool-error.js';
import { listFiles } from '../repository/list-files.js';
import { changesBetween } from './changelog.js';
import { digestOf, SEAL_FILE } from './kit-files.js';
import { compareWithSeal, describeDifference, hashOf, type KitSeal, readSeal } from './kit-seal.js';

/**
 * Writes `kit.json` for the packages as they are.
 *
 * @throws ToolError `KIT_VERSIONS_DIFFER`, `KIT_CHANGELOG_MISSING`, `KIT_FILE_SPECIAL`
 */
export function writeSeal(packagesFolder: string): KitSeal {
  const version = commonVersion(packagesFolder);
  requireChangelog(packagesFolder, version);
  const files: Record<string, string> = {};
  for (const path of listFiles(packagesFolder)) {
    if (path !== SEAL_FILE) files[path] = digestOf(packagesFolder, path) ?? refuseSpecial(path);
  }
  const seal = { version, hash: hashOf(files), files };
  writeFileSync(join(packagesFolder, SEAL_FILE), `${JSON.stringify(seal, null, 2)}\n`);
  return seal;
}

/**
 * Compares the packages with their seal; writes nothing.
 *
 * @throws ToolError `KIT_NOT_SEALED`, naming each file that differs
 */
export function checkSeal(packagesFolder: string): KitSeal {
  const seal = readSeal(packagesFolder);
  const problems = describeDifference(compareWithSeal(packagesFolder, seal));
  const version = commonVersion(packagesFolder);
  if (version !== seal.version)
    problems.push(`the packages are ${version}, the seal ${seal.version}`);
  if (problems.length === 0) return seal;
  throw new ToolError(
    'KIT_NOT_SEALED',
    `packages/ is not what kit.json records. Working on the kit, run npm run kit:seal; else restore packages/.\n  ${problems.join('\n  ')}`,
  );
}

function commonVersion(packagesFolder: string): string {
  const versions = new Map<string, string>();
  for (const name of readdirSync(packagesFolder)) {
    const file = join(packagesFolder, name, 'package.json');
    if (!existsSync(file)) continue;
    const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string };
    versions.set(name, version ?? 'none');
  }
  const [version, ...others] = new Set(versions.values());
  if (version !== undefined && others.length === 0) return version;
  const given = [...versions].map(([name, each]) => `${name} ${each}`).join(', ');
  throw new ToolError(
    'KIT_VERSIONS_DIFFER',
    `Packages have one version; given: ${given || 'no package'}.`,
  );
}

function requireChangelog(packagesFolder: string, version: string): void {
  const file = join(packagesFolder, 'CHANGELOG.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (changesBetween(text, undefined, version).some((change) => change.version === version)) return;
  throw new ToolError(
    'KIT_CHANGELOG_MISSING',
    `packages/CHANGELOG.md has no heading "## ${version}". Say there what changes for those who take it over.`,
  );
}

function refuseSpecial(path: string): never {
  throw new ToolError(
    'KIT_FILE_SPECIAL',
    `packages/${path} is no regular file; a kit has no others.`,
  );
}
