import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { intersects, validRange } from 'semver';

const SCOPE = '@nest-kafka-kit/';

/** The parts of a `package.json` that matter here. */
export interface PackageFile {
  readonly name?: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>;
}

/** A package the newer kit wants of the service, where the former kit did not want it, or another range of it. */
export interface PeerChange {
  readonly name: string;
  readonly range: string;
  /** The service's own range; `undefined` where its `package.json` does not have the package. */
  readonly former: string | undefined;
  /** A part of the kit that a service can do without wants it. */
  readonly isOptional: boolean;
}

/** What the service's `package.json` has to follow, and what it may want to. */
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

/** A range of no version, such as a git URL, is the service's own business. */
function overlaps(own: string, wanted: string): boolean {
  if (validRange(own) === null || validRange(wanted) === null) return true;
  return intersects(own, wanted, { includePrerelease: true });
}
