import type { Command } from 'commander';
import { ReadingCommand, type ReadingOptions } from './reading-command.js';

export interface WritingOptions extends ReadingOptions {
  readonly execute?: boolean;
}

/** The option that makes a command act; without it, it only says what it would do. */
export const EXECUTE = ['--execute', 'do it; without this nothing is changed'] as const;

/** The base of commands that change something. They only say what they would do until told to. */
export abstract class WritingCommand extends ReadingCommand {
  protected override define(command: Command): void {
    command.option(...EXECUTE);
    super.define(command);
  }
}
