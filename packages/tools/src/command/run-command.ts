import { printable } from './terminal.js';
import { ToolError, UsageError } from './tool-error.js';

/**
 * Runs a command and sets the exit code: the command's own, 1 if it failed or was refused, 2 for
 * wrong usage.
 *
 * @example
 * await runCommand(() => init(process.cwd(), process.argv.slice(2), processTerminal()));
 */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    const isCoded = error instanceof ToolError;
    const { message, stack } = error as Error;
    process.stderr.write(`${printable(isCoded ? `${error.code}: ${message}` : `${stack}`)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
