import { Option } from 'nest-commander';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';

export interface SchemaFilesOptions extends ReadingOptions {
  readonly folder: string;
}

/** Where a command finds the schemas of the repository. */
export const FOLDER = {
  flags: '--folder <path>',
  description: 'where the schemas are committed',
  defaultValue: 'schemas',
} as const;

/** A command on the schemas of the repository; it needs the classes, and nothing else. */
export abstract class SchemaFilesCommand extends ReadingCommand {
  @Option(FOLDER)
  folder(path: string): string {
    return path;
  }
}
