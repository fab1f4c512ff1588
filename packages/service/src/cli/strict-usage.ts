import type { Command } from 'commander';
import { HelpShown, UsageError } from './cli-errors.js';

/** Makes commander throw where it would end the process. */
export function throwUsageErrors(command: Command): void {
  command.configureOutput({ outputError: () => undefined });
  command.exitOverride(({ code, exitCode, message }) => {
    if (code.startsWith('commander.help')) throw new HelpShown(exitCode === 0 ? 0 : 2);
    throw new UsageError(message.replace(/^error: /, ''), pathOf(command));
  });
}

/** The command with its parents, such as `cli topics create`. */
export function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
