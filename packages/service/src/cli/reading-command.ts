import { Option } from 'nest-commander';
import { CliCommand } from './cli-command.js';

export interface ReadingOptions {
  readonly json?: boolean;
}

/** A command with something to tell: to people, or to programs. */
export abstract class ReadingCommand extends CliCommand {
  @Option({ flags: '--json', description: 'print JSON; 64-bit integers are strings' })
  json(): boolean {
    return true;
  }
}
