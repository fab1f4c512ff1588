import { Option } from 'nest-commander';
import { ReadingCommand, type ReadingOptions } from './reading-command.js';

export interface WritingOptions extends ReadingOptions {
  readonly execute?: boolean;
}

/** A command that changes something, and only says what until it is told to. */
export abstract class WritingCommand extends ReadingCommand {
  @Option({ flags: '--execute', description: 'do it; without this nothing is changed' })
  execute(): boolean {
    return true;
  }
}
