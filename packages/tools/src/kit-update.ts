import { parseArguments } from './command/arguments.js';
import { runCommand } from './command/run-command.js';
import { processTerminal } from './command/terminal.js';
import { UsageError } from './command/tool-error.js';
import { updateKit } from './kit/update-kit.js';
import { requireRoot } from './repository/project-root.js';

const usage = 'npm run kit:update -- <folder, tarball or git URL> [--dry-run] [--force]';

await runCommand(async () => {
  const options = { 'dry-run': { type: 'boolean' }, force: { type: 'boolean' } } as const;
  const { values, positionals } = parseArguments(process.argv.slice(2), options, {
    usage,
    positionals: 1,
  });
  const [source] = positionals;
  if (!source) throw new UsageError(`Nothing was given to take over. Usage: ${usage}`);
  const root = process.cwd();
  requireRoot(root);
  const given = {
    source,
    // npm runs scripts in the root; INIT_CWD is the folder of whoever called it.
    directory: process.env['INIT_CWD'] ?? root,
    isDryRun: values['dry-run'] === true,
    isForced: values.force === true,
  };
  return updateKit(root, given, processTerminal());
});
