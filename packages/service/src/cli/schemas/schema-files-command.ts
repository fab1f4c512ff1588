import type { Command } from 'commander';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';

export interface SchemaFilesOptions extends ReadingOptions {
  readonly folder: string;
}

/** The option that names the folder of committed schemas. */
export const FOLDER = ['--folder <path>', 'where the schemas are committed', 'schemas'] as const;

/** The base of commands on the schemas of the repository. They need the event classes only. */
export abstract class SchemaFilesCommand extends ReadingCommand {
  protected override define(command: Command): void {
    command.option(...FOLDER);
    super.define(command);
  }
}
