import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { intersects, validRange } from 'semver';

const SCOPE = '@nest-kafka-kit/';

/** The parts of a `package.json` that are read here. */
export interface PackageFile {
  readonly name?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>;
}

/**
 * A package that the newer kit wants of the service and the former kit did not, or in another
 * range.
 */
export interface PeerChange {
  readonly name: string;
  readonly range: string;
  /** The service's own range; `undefined` if its `package.json` lacks the package. */
  readonly former: string | undefined;
  /** Whether only an optional part of the kit wants it. */
  readonly isOptional: boolean;
}

/**
 * Compares the kits' peers with the service's `package.json`: changes it has to follow, and those
 * it may want to.
 */
export function peerChanges(own: PackageFile, formerKit: string, newerKit: string): PeerChange[] {
  const before = peersOf(formerKit);
  const has = { ...own.devDependencies, ...own.dependencies };
  return [...peersOf(newerKit)]
    .filter(([name, { range }]) => before.get(name)?.range !== range)
    .map(([name, peer]) => ({ name, ...peer, former: has[name] }))
    .filter(({ former, range }) => former === undefined || !overlaps(former, range))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** The names of the kit's packages. */
export function packageNames(packagesFolder: string): string[] {
  return packageFiles(packagesFolder).flatMap(({ name }) => name ?? []);
}

function peersOf(packagesFolder: string): Map<string, { range: string; isOptional: boolean }> {
  const peers = new Map<string, { range: string; isOptional: boolean }>();
  for (const { peerDependencies = {}, peerDependenciesMeta = {} } of packageFiles(packagesFolder)) {
    for (const [name, range] of Object.entries(peerDependencies)) {
      if (name.startsWith(SCOPE)) continue;
      const isOptional = peerDependenciesMeta[name]?.optional === true;
      const isOptionalSoFar = peers.get(name)?.isOptional ?? true;
      peers.set(name, { range, isOptional: isOptional && isOptionalSoFar });
    }
  }
  return peers;
}

function packageFiles(packagesFolder: string): PackageFile[] {
  return readdirSync(packagesFolder)
    .map((name) => join(packagesFolder, name, 'package.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as PackageFile);
}

/** A range that is not of versions, such as a git URL, is left to the service. */
function overlaps(own: string, wanted: string): boolean {
  if (validRange(own) === null || validRange(wanted) === null) return true;
  return intersects(own, wanted, { includePrerelease: true });
}
