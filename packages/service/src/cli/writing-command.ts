import type { Command } from 'commander';
import { ReadingCommand, type ReadingOptions } from './reading-command.js';

export interface WritingOptions extends ReadingOptions {
  readonly execute?: boolean;
}

/** Without which a command only says what it would do. */
export const EXECUTE = ['--execute', 'do it; without this nothing is changed'] as const;

/** A command that changes something, and only says what until it is told to. */
export abstract class WritingCommand extends ReadingCommand {
  protected override define(command: Command): void {
    command.option(...EXECUTE);
    super.define(command);
  }
}
