import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Terminal } from '../../src/command/terminal.js';

/** A folder that is deleted with the test; its path has a space, as people's do. */
export function temporaryFolder(files: Readonly<Record<string, string>> = {}): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'kit tools ')));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  writeFiles(parent, files);
  return parent;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Runs git, and throws what it says when it fails. */
export function runGit(folder: string, ...given: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', given, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${given.join(' ')}: ${stderr}`);
  return stdout;
}

/** Makes a folder a git repository with everything committed. */
export function commitAll(folder: string): void {
  runGit(folder, 'init', '--quiet', '--initial-branch', 'main');
  runGit(folder, 'config', 'user.name', 'Ada Lovelace');
  runGit(folder, 'config', 'user.email', 'ada@example.com');
  runGit(folder, 'config', 'commit.gpgsign', 'false');
  runGit(folder, 'add', '--all');
  runGit(folder, 'commit', '--quiet', '--allow-empty', '--message', 'All');
}

/** A terminal that keeps what is printed, and gives the answers it was made with. */
export function recordingTerminal(...answers: string[]): Terminal & { readonly text: string } {
  const printed: string[] = [];
  return {
    isInteractive: answers.length > 0,
    print: (text) => void printed.push(text),
    ask: (question) => {
      printed.push(question);
      return Promise.resolve(answers.shift() ?? '');
    },
    get text() {
      return printed.join('\n');
    },
  };
}
