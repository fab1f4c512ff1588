import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compare } from 'semver';
import { runSteps } from '../command/run-steps.js';
import type { Terminal } from '../command/terminal.js';
import { ToolError } from '../command/tool-error.js';
import { isInGit, requireCleanTree } from '../repository/git.js';
import { adaptPackage } from './adapt-package.js';
import { isWithin } from './kit-files.js';
import { compareWithSeal, describeDifference, type KitSeal, readSeal } from './kit-seal.js';
import { type KitSource, openKitSource } from './kit-source.js';
import { packageNames } from './peer-changes.js';
import { EXCHANGE_FOLDER, RECOVERY, stagePackages, swapPackages } from './swap-packages.js';
import { describePlan, planUpdate, type UpdatePlan } from './update-plan.js';

const STEPS = ['install', 'typecheck', 'schemas:check'];

/** The arguments of `kit:update`. */
export interface UpdateOptions {
  /** A folder, a tarball or a git URL. */
  readonly source: string;
  /** The folder that a relative source starts from. */
  readonly directory: string;
  readonly isDryRun: boolean;
  /** Whether to replace edited files, and to go back to older versions. */
  readonly isForced: boolean;
}

/**
 * Replaces `packages/` as a whole, and leaves the changes uncommitted.
 *
 * @returns the exit code: 1 if the service does not install, or fails its checks, with the newer kit
 * @throws ToolError before anything was changed
 */
export async function updateKit(
  root: string,
  options: UpdateOptions,
  terminal: Terminal,
): Promise<number> {
  const packages = join(root, 'packages');
  const own = readSeal(packages);
  const scratch = mkdtempSync(join(tmpdir(), 'kit-update-'));
  try {
    const source = await openKitSource(options.source, options.directory, scratch);
    if (isWithin(source.packagesFolder, root)) {
      throw new ToolError(
        'KIT_SOURCE_OWN',
        `${options.source} is this service's own kit. Give another.`,
      );
    }
    if (isSame(own, source.seal, options)) {
      terminal.print(`Nothing to do: packages/ is kit ${own.version} already.`);
      return 0;
    }
    refuseEdited(packages, own, options);
    if (!(options.isForced && !isInGit(root))) {
      requireCleanTree(root, 'KIT_TREE_DIRTY', [EXCHANGE_FOLDER]);
    }
    const plan = planUpdate(root, own, source);
    terminal.print(describePlan(plan));
    if (options.isDryRun) {
      terminal.print('\nNothing was changed. Leave out --dry-run to do it.');
      return 0;
    }
    replace(root, source, plan, terminal);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return check(root, own.version, terminal);
}

function isSame(own: KitSeal, newer: KitSeal, { isForced }: UpdateOptions): boolean {
  const order = compare(newer.version, own.version);
  if (order === 0 && newer.hash === own.hash) return true;
  if (order > 0 || isForced) return false;
  const problem =
    order === 0
      ? `Both kits are ${own.version}, with different content: a kit that changes has a new version.`
      : `Given kit ${newer.version}, which is older than this service's ${own.version}.`;
  throw new ToolError('KIT_NOT_NEWER', `${problem} Give a newer one, or add --force.`);
}

function refuseEdited(packages: string, own: KitSeal, { isForced }: UpdateOptions): void {
  const edits = describeDifference(compareWithSeal(packages, own));
  if (edits.length === 0 || isForced) return;
  throw new ToolError(
    'KIT_EDITED',
    `${edits.length} file(s) of the kit were edited, and an update would lose that:\n  ${edits.join('\n  ')}\n` +
      'Take the edits out of packages/, or commit them and add --force: they then stay in the history alone.',
  );
}

function replace(root: string, source: KitSource, plan: UpdatePlan, terminal: Terminal): void {
  stagePackages(root, source);
  const file = join(root, 'package.json');
  const kit = packageNames(source.packagesFolder);
  const adapted = adaptPackage(readFileSync(file, 'utf8'), plan.to, kit, plan.peers);
  terminal.print(
    `\nReplacing packages/. If that is interrupted and packages/ is gone: ${RECOVERY}`,
  );
  writeFileSync(file, adapted);
  swapPackages(root);
}

async function check(root: string, former: string, terminal: Terminal): Promise<number> {
  // Ctrl-C reaches the running step as well, which then fails; the advice is printed in any case.
  const goOn = (): void => undefined;
  process.on('SIGINT', goOn);
  const failed = await runSteps(root, STEPS, terminal).finally(() => process.off('SIGINT', goOn));
  const goBack = isInGit(root)
    ? `To go back to ${former}: git restore . && git clean -fdq packages && npm install`
    : `Without git, going back to ${former} is npm run kit:update -- <kit ${former}> --force`;
  if (failed.length === 0) {
    terminal.print(`\nDone, and nothing committed: look at git diff, then commit it. ${goBack}`);
    return 0;
  }
  terminal.print(
    `\nThe newer kit is in place, but failed: ${failed.join(', ')}. The changelog above says what the service has ` +
      `to follow; everything is left for you to look at. ${goBack}`,
  );
  return 1;
}
