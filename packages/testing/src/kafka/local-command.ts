import { LocalServerError } from './local-server-error.js';

/**
 * Runs a command of package.json and prints what it returns; an error of its own is one line and exit code 1.
 *
 * @example
 * ```ts
 * await runLocalCommand(async ([command]) => `Did ${command}.`);
 * ```
 */
export async function runLocalCommand(run: (args: string[]) => Promise<string>): Promise<void> {
  try {
    console.log(await run(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof LocalServerError)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}

/** The value of an option such as `--port`. @throws Error saying what is accepted */
export function wholeNumber(name: string, given: string, maximum: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= maximum) return value;
  throw new Error(`--${name} must be a whole number from 1 to ${maximum}, got "${given}".`);
}
