import { spawnSync } from 'node:child_process';
import { findExecutable } from './find-executable.js';

/** What promtool exits with where the format is right and a name is not. */
const LINT_PROBLEMS = 3;

/** Prometheus' own tool for checking what it would scrape. */
export function findPromtool(): string | undefined {
  return findExecutable('promtool');
}

/**
 * What `promtool check metrics` says about the names of metrics, a line each.
 *
 * @throws Error where Prometheus could not read the text
 */
export function promtoolProblems(promtool: string, text: string): string[] {
  const { error, status, stderr } = spawnSync(promtool, ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  if (error) throw error;
  if (status !== 0 && status !== LINT_PROBLEMS) throw new Error(`promtool: ${stderr}`);
  return stderr.split('\n').filter((line) => line !== '');
}
