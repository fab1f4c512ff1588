import { spawnSync } from 'node:child_process';
import { ToolError } from '../command/tool-error.js';

/** Set if git itself runs us, in a hook; they would direct every command to that repository. */
const INHERITED = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX'];

interface GitResult {
  readonly succeeded: boolean;
  readonly output: string;
  readonly problem: string;
}

/** Runs git in a folder. A failing command does not throw. */
export function git(folder: string, given: readonly string[]): GitResult {
  const environment = { ...process.env };
  for (const name of INHERITED) delete environment[name];
  // Without a terminal nobody can answer, and git's question would wait forever.
  if (!process.stdin.isTTY) environment['GIT_TERMINAL_PROMPT'] = '0';
  const { status, stdout, stderr, error } = spawnSync('git', given, {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return {
    succeeded: status === 0,
    output: stdout ?? '',
    problem: error?.message ?? (stderr ?? '').trim(),
  };
}

/** Whether a folder lies in the work tree of a git repository. */
export function isInGit(folder: string): boolean {
  return git(folder, ['rev-parse', '--is-inside-work-tree']).output.trim() === 'true';
}

/**
 * Lists changed and new files in a folder and below, as paths from that folder.
 *
 * @throws ToolError `GIT_FAILED`
 */
export function uncommittedFiles(folder: string): string[] {
  const { succeeded, output, problem } = git(folder, [
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--',
    '.',
  ]);
  if (!succeeded) throw new ToolError('GIT_FAILED', `git status says: ${problem}`);
  const prefix = git(folder, ['rev-parse', '--show-prefix']).output.trim();
  return (
    output
      .split('\0')
      .filter(Boolean)
      // With -z, paths start from the repository's root, whatever the settings say.
      .map((entry) => entry.slice(3 + prefix.length))
  );
}

/**
 * Refuses to go on if our changes could not be told from uncommitted ones, or undone.
 *
 * @param code the code of the error
 * @throws ToolError
 */
export function requireCleanTree(
  root: string,
  code: string,
  ignored: readonly string[] = [],
): void {
  if (!isInGit(root)) {
    throw new ToolError(
      code,
      'There is no git repository to go back to. Run git init && git add . && git commit -m "As cloned" first, or add --force.',
    );
  }
  const files = uncommittedFiles(root).filter(
    (file) => !ignored.some((folder) => file.startsWith(`${folder}/`)),
  );
  if (files.length === 0) return;
  const more = files.length > 5 ? `, and ${files.length - 5} more` : '';
  throw new ToolError(
    code,
    `git status names ${files.length} uncommitted file(s): ${files.slice(0, 5).join(', ')}${more}. ` +
      'Commit or stash them first, so that what changes now can be looked at by itself.',
  );
}

/** The author of commits in a folder; `undefined` if git has none. */
export function gitUserName(root: string): string | undefined {
  return git(root, ['config', 'user.name']).output.trim() || undefined;
}
