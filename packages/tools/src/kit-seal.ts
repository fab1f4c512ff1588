import { join } from 'node:path';
import { parseArguments } from './command/arguments.js';
import { runCommand } from './command/run-command.js';
import { processTerminal } from './command/terminal.js';
import { checkSeal, writeSeal } from './kit/write-seal.js';
import { requireRoot } from './repository/project-root.js';

await runCommand(async () => {
  const { values } = parseArguments(
    process.argv.slice(2),
    { check: { type: 'boolean' } },
    { usage: 'npm run kit:seal -- [--check]' },
  );
  const root = process.cwd();
  requireRoot(root);
  const packages = join(root, 'packages');
  const { version, hash, files } = values.check ? checkSeal(packages) : writeSeal(packages);
  const verb = values.check ? 'is sealed' : 'sealed';
  processTerminal().print(
    `packages/ ${verb}: kit ${version}, ${Object.keys(files).length} files, ${hash.slice(0, 12)}.`,
  );
  return Promise.resolve(0);
});
