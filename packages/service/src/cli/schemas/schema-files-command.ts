import type { Command } from 'commander';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';

export interface SchemaFilesOptions extends ReadingOptions {
  readonly folder: string;
}

/** Where a command finds the schemas of the repository. */
export const FOLDER = ['--folder <path>', 'where the schemas are committed', 'schemas'] as const;

/** A command on the schemas of the repository; it needs the classes, and nothing else. */
export abstract class SchemaFilesCommand extends ReadingCommand {
  protected override define(command: Command): void {
    command.option(...FOLDER);
    super.define(command);
  }
}
