import type { Command } from 'commander';
import { HelpShown, UsageError } from './cli-errors.js';

/** Commander ends the process where something is wrong; with this it throws instead. */
export function throwUsageErrors(command: Command): void {
  command.configureOutput({ outputError: () => undefined });
  command.exitOverride(({ code, exitCode, message }) => {
    if (code.startsWith('commander.help')) throw new HelpShown(exitCode === 0 ? 0 : 2);
    throw new UsageError(message.replace(/^error: /, ''), pathOf(command));
  });
}

/** With all its parents, such as `cli topics create`. */
export function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
