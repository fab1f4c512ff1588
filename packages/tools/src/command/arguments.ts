import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './tool-error.js';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true; strict: true }>
>;

/**
 * Parses the options and positional arguments of a command line.
 *
 * @param usage one line, shown with every refusal
 * @throws UsageError for an unknown option, a missing value, or too many arguments
 *
 * @example
 * parseArguments(['--yes'], { yes: { type: 'boolean' } }, { usage: 'npm run init -- [--yes]' }).values.yes; // true
 */
export function parseArguments<const T extends Options>(
  given: readonly string[],
  options: T,
  { usage, positionals = 0 }: { readonly usage: string; readonly positionals?: number },
): Parsed<T> {
  const parsed = parse(given, options, usage);
  const surplus = parsed.positionals[positionals];
  if (surplus !== undefined) {
    throw new UsageError(
      `Given "${surplus}", which nothing asked for. Usage: ${usage} (npm passes on only what follows --).`,
    );
  }
  return parsed;
}

function parse<const T extends Options>(
  given: readonly string[],
  options: T,
  usage: string,
): Parsed<T> {
  try {
    return parseArgs({ args: [...given], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [problem] = (error as Error).message.split(/\.? To specify|\n/);
    throw new UsageError(`${problem?.replace(/\.$/, '')}. Usage: ${usage}`);
  }
}
