import type { Command } from 'commander';
import { CliCommand } from './cli-command.js';

export interface ReadingOptions {
  readonly json?: boolean;
}

/** The base of commands that print a result, for people or for programs. */
export abstract class ReadingCommand extends CliCommand {
  protected override define(command: Command): void {
    command.option('--json', 'print JSON; 64-bit integers are strings');
    super.define(command);
  }
}
