import { parseArgs } from 'node:util';
import { LocalServerError } from './local-server-error.js';
import { stateFolder } from './project-folders.js';
import type { ServerKind } from './server-kind.js';
import { takeDown } from './server-that-stays.js';

/** An option that takes a positive whole number. */
export interface NumberOption {
  readonly default: number;
  readonly maximum: number;
}

export interface UpOptions<Name extends string> {
  /** The folder for the data. */
  readonly directory: string;
  readonly fresh: boolean;
  readonly numbers: Readonly<Record<Name, number>>;
}

export interface LocalCommand<Name extends string> {
  /** Printed with the error after wrong usage. */
  readonly usage: string;
  readonly numbers: Readonly<Record<Name, NumberOption>>;
  readonly up: (options: UpOptions<Name>) => Promise<{ address: string; alreadyUp: boolean }>;
}

/**
 * Runs `npm run …:up` or `npm run …:down` and prints what it did. An expected error is one line,
 * and exit code 1.
 *
 * @example
 * ```ts
 * await runLocalCommand(REGISTRY, { usage, numbers: { port: { default: 8081, maximum: 65_535 } }, up });
 * ```
 */
export async function runLocalCommand<Name extends string>(
  kind: ServerKind,
  command: LocalCommand<Name>,
): Promise<void> {
  try {
    console.log(await run(kind, command, process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof LocalServerError)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}

async function run<Name extends string>(
  kind: ServerKind,
  command: LocalCommand<Name>,
  args: string[],
): Promise<string> {
  const { id, title, addressVariable } = kind;
  const { action, fresh, numbers } = parse(kind, command, args);
  const directory = stateFolder(id);
  if (action === 'down') {
    const stopped = await takeDown(directory);
    return stopped > 0
      ? `${title} is down. Its data stays in ${directory}.`
      : `${title} is not up.`;
  }
  const { address, alreadyUp } = await command.up({ directory, fresh, numbers });
  return [
    `${title} is ${alreadyUp ? 'already up' : 'up'} on ${address}`,
    `Next: ${addressVariable}=${address} npm start`,
    `Stop: npm run ${id}:down`,
  ].join('\n');
}

function parse<Name extends string>(
  { code }: ServerKind,
  { usage, numbers }: LocalCommand<Name>,
  args: string[],
) {
  try {
    const names = Object.keys(numbers) as Name[];
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
        fresh: { type: 'boolean' as const },
      },
    });
    const [action] = positionals;
    if ((action !== 'up' && action !== 'down') || positionals.length > 1) {
      throw new Error(`Expected up or down, got "${positionals.join(' ')}".`);
    }
    const given: Readonly<Record<string, unknown>> = values;
    const read = names.map((name) => [name, wholeNumber(name, given[name], numbers[name])]);
    return {
      action,
      fresh: given['fresh'] === true,
      numbers: Object.fromEntries(read) as Record<Name, number>,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalServerError(`${code}_OPTION_INVALID`, `${reason}\n${usage}`, { cause: error });
  }
}

/** Parses the value of an option such as `--port`. @throws Error saying what is accepted */
function wholeNumber(name: string, given: unknown, option: NumberOption): number {
  const value = Number(given ?? option.default);
  if (Number.isInteger(value) && value >= 1 && value <= option.maximum) return value;
  throw new Error(
    `--${name} must be a whole number from 1 to ${option.maximum}, got "${String(given)}".`,
  );
}
