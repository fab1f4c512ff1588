import { parseArguments } from './command/arguments.js';
import { runCommand } from './command/run-command.js';
import { processTerminal, type Terminal } from './command/terminal.js';
import { UsageError } from './command/tool-error.js';
import { gitUserName } from './repository/git.js';
import { requireRoot } from './repository/project-root.js';

const usage =
  'npm run init -- --name orders-service [--without <feature>]… [--holder "ACME"] [--yes] [--force]';

await runCommand(async () => {
  const options = {
    name: { type: 'string' },
    without: { type: 'string', multiple: true },
    holder: { type: 'string' },
    yes: { type: 'boolean' },
    force: { type: 'boolean' },
  } as const;
  const { values } = parseArguments(process.argv.slice(2), options, { usage });
  const { name, without = [], yes = false, force = false } = values;
  if (name === undefined) throw new UsageError(`No --name was given. Usage: ${usage}`);
  const root = process.cwd();
  requireRoot(root);
  // The compiler and Prettier take a second to load, which a wrong command line need not wait for.
  const [{ init }, { isFirstInit }] = await Promise.all([
    import('./init/init.js'),
    import('./init/init-plan.js'),
  ]);
  const terminal = processTerminal();
  const holder =
    values.holder ?? (isFirstInit(root) ? await askHolder(root, yes, terminal) : undefined);
  return init(root, { name, without, holder, isAgreed: yes, isForced: force }, terminal);
});

/** Asks for the licence holder, suggesting git's user name. */
async function askHolder(
  root: string,
  isAgreed: boolean,
  terminal: Terminal,
): Promise<string | undefined> {
  const known = gitUserName(root);
  if (isAgreed || !terminal.isInteractive) return known;
  const question = `Who holds the licence? ${known === undefined ? '' : `[${known}] `}`;
  return (await terminal.ask(question)) || known;
}
