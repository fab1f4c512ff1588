import type { Terminal } from '../command/terminal.js';
import { runSteps } from '../command/run-steps.js';
import { requireCleanTree } from '../repository/git.js';
import { listFiles } from '../repository/list-files.js';
import { remainingMentions } from './drop-features.js';
import { formatEdited } from './format.js';
import { type InitPlan, planInit } from './init-plan.js';

/** Regenerated from the service rather than edited. */
const DOCUMENT = 'docs/asyncapi.yaml';
const STEPS = ['docs:asyncapi', 'typecheck', 'lint', 'schemas:check'];

/** The options of `init`. */
export interface InitOptions {
  readonly name: string;
  readonly without: readonly string[];
  readonly holder: string | undefined;
  /** Whether to ask no questions. */
  readonly isAgreed: boolean;
  /** Whether to accept uncommitted changes. */
  readonly isForced: boolean;
}

/**
 * Turns a clone of the template into a service of its own.
 *
 * @returns the exit code: 1 where the owner did not agree, or the service does not check afterwards
 * @throws ToolError before anything was changed
 */
export async function init(
  root: string,
  options: InitOptions,
  terminal: Terminal,
): Promise<number> {
  const files = listFiles(root).filter((path) => !path.startsWith('packages/'));
  const plan = planInit(root, files, { ...options, year: new Date().getFullYear() });
  await formatEdited(plan.edits);
  if (plan.edits.edited.length + plan.edits.removed.length === 0) {
    terminal.print(`Already named ${options.name}; nothing to do.`);
    return 0;
  }
  if (!options.isForced) requireCleanTree(root, 'INIT_TREE_DIRTY');
  const ownFiles = files.filter((path) => path !== DOCUMENT);
  terminal.print(
    describePlan(plan, options, remainingMentions(plan.edits, ownFiles, plan.dropped)),
  );
  if (!(await isAgreed(options, terminal))) return 1;
  plan.edits.apply();
  return check(root, options, terminal);
}

function describePlan(plan: InitPlan, options: InitOptions, mentions: readonly string[]): string {
  const { edits, formerName, isFirst, dropped, ambiguous } = plan;
  const edited = edits.edited.filter((path) => path !== DOCUMENT);
  const lines = [
    formerName === options.name ? options.name : `${formerName} → ${options.name}`,
    `  edits ${edited.length} file(s): ${edited.join(', ')}`,
  ];
  if (isFirst)
    lines.push('  begins anew: title and introduction of the README, version, description');
  if (options.holder !== undefined) lines.push(`  licence holder: ${options.holder}`);
  for (const { name, sources, tests, schemas, variables } of dropped) {
    const counts = `${sources.length} source, ${tests.length} test and ${schemas.length} schema file(s)`;
    lines.push(`  drops ${name}: ${[counts, ...variables].join(', ')}`);
  }
  if (mentions.length > 0)
    lines.push(`  yours to edit, lines that still speak of it: ${mentions.join(', ')}`);
  if (ambiguous.length > 0) {
    lines.push(`  yours to edit, "${formerName}" may be a word there: ${ambiguous.join(', ')}`);
  }
  return [...lines, `  then runs ${STEPS.join(', ')}`].join('\n');
}

async function isAgreed({ isAgreed: isTold }: InitOptions, terminal: Terminal): Promise<boolean> {
  if (isTold) return true;
  if (terminal.isInteractive && /^y(es)?$/i.test(await terminal.ask('Do it? [y/N] '))) return true;
  terminal.print('Nothing was changed. Add --yes to do it.');
  return false;
}

async function check(root: string, options: InitOptions, terminal: Terminal): Promise<number> {
  const failed = await runSteps(root, STEPS, terminal);
  const goBack = options.isForced
    ? 'To go back, look at git diff: --force left earlier changes among these.'
    : 'To go back: git restore .';
  if (failed.length === 0) {
    terminal.print(`\nDone: this is ${options.name}. Look at git diff, then commit it. ${goBack}`);
    return 0;
  }
  terminal.print(`\nThe files are changed, but failed: ${failed.join(', ')}. ${goBack}`);
  return 1;
}
