import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { runCommand } from './command/run-command.js';
import { requireRoot } from './repository/project-root.js';

const TSC = 'node_modules/typescript/bin/tsc';
/** What compiled is kept on the screen, beside what the service says. */
const WATCHED = ['--watch', '--preserveWatchOutput'];

/** What runs side by side: both compilers, and the service as often as they write something. */
const COMMANDS: readonly (readonly string[])[] = [
  [TSC, '-b', 'packages/tsconfig.build.json', ...WATCHED],
  [TSC, '-p', 'tsconfig.build.json', ...WATCHED],
  ['--watch', '--watch-preserve-output', '--enable-source-maps', 'dist/main.js'],
];

await runCommand(async () => {
  const root = process.cwd();
  requireRoot(root);
  const children = COMMANDS.map(([first = '', ...others]) => {
    const given = first === TSC ? [join(root, TSC), ...others] : [first, ...others];
    return spawn(process.execPath, given, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  });
  const end = (): void => children.forEach((child) => child.kill('SIGTERM'));
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  // None is of use without the others.
  await Promise.race(children.map(ended));
  end();
  await Promise.all(children.map(ended));
  return 0;
});

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}
