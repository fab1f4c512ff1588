import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.js';
import type { Terminal } from './terminal.js';

const MAX_SHOWN_LINES = 40;

/**
 * Runs npm commands one after the other and prints the outcome of each, with the output of those
 * that failed.
 *
 * @param steps `install`, or names of scripts; scripts that the service lacks are skipped, with a notice
 * @returns the steps that failed
 *
 * @example
 * const failed = await runSteps(root, ['typecheck', 'lint'], terminal);
 */
export async function runSteps(
  root: string,
  steps: readonly string[],
  terminal: Terminal,
): Promise<string[]> {
  const { scripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts?: Readonly<Record<string, string>>;
  };
  const failed: string[] = [];
  for (const step of steps) {
    if (step !== 'install' && scripts[step] === undefined) {
      terminal.print(`  ${step}: left out, package.json has no such script`);
      continue;
    }
    const begun = performance.now();
    const { succeeded, output } = await npm(root, commandOf(step));
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    terminal.print(`  ${step}: ${succeeded ? 'ok' : 'FAILED'} (${seconds} s)`);
    if (succeeded) continue;
    failed.push(step);
    terminal.print(lastLines(output));
  }
  return failed;
}

function commandOf(step: string): string[] {
  return step === 'install' ? ['install', '--no-audit', '--no-fund'] : ['run', '--silent', step];
}

function lastLines(output: string): string {
  const lines = output.trimEnd().split(/\r?\n/);
  return lines
    .slice(-MAX_SHOWN_LINES)
    .map((line) => `    ${line}`)
    .join('\n');
}
