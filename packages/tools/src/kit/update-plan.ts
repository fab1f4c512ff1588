import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changesBetween, type VersionChanges } from './changelog.js';
import type { KitSeal } from './kit-seal.js';
import type { KitSource } from './kit-source.js';
import { type PackageFile, type PeerChange, peerChanges } from './peer-changes.js';

/** The changes that an update of the kit makes. */
export interface UpdatePlan {
  readonly from: string;
  readonly to: string;
  readonly changes: readonly VersionChanges[];
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly peers: readonly PeerChange[];
}

/** Compares the kit of a service with a newer one. */
export function planUpdate(root: string, own: KitSeal, source: KitSource): UpdatePlan {
  const [before, after] = [own.files, source.seal.files];
  const paths = Object.keys(after);
  const kept = paths.filter((path) => before[path] !== undefined);
  const changelog = join(source.packagesFolder, 'CHANGELOG.md');
  const packageFile = readFileSync(join(root, 'package.json'), 'utf8');
  return {
    from: own.version,
    to: source.seal.version,
    changes: existsSync(changelog)
      ? changesBetween(readFileSync(changelog, 'utf8'), own.version, source.seal.version)
      : [],
    added: paths.length - kept.length,
    removed: Object.keys(before).length - kept.length,
    changed: kept.filter((path) => before[path] !== after[path]).length,
    peers: peerChanges(
      JSON.parse(packageFile) as PackageFile,
      join(root, 'packages'),
      source.packagesFolder,
    ),
  };
}

/** Describes the plan for whoever decides on it. */
export function describePlan(plan: UpdatePlan): string {
  const { from, to, changes, added, removed, changed, peers } = plan;
  const told = changes.map(({ text }) => text);
  const lines = [
    `Kit ${from} → ${to}`,
    '',
    ...(told.length > 0 ? told : [`The changelog says nothing between ${from} and ${to}.`]),
    '',
    `Files in packages/: ${added} added, ${removed} removed, ${changed} changed.`,
  ];
  for (const peer of peers) lines.push(describePeer(peer));
  return lines.join('\n');
}

function describePeer({ name, range, former, isOptional }: PeerChange): string {
  if (former !== undefined) return `package.json: ${name} ${former} → ${range}`;
  return isOptional
    ? `New optional peer dependency: ${name} ${range}, left out`
    : `New peer dependency: ${name} ${range}, added to package.json`;
}
