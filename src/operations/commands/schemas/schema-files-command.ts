import { Option } from 'nest-commander';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';

export interface SchemaFilesOptions extends ReadingOptions {
  readonly folder: string;
}

/** A command on the schemas of the repository; it needs the classes, and nothing else. */
export abstract class SchemaFilesCommand extends ReadingCommand {
  @Option({
    flags: '--folder <path>',
    description: 'where the schemas are committed',
    defaultValue: 'schemas',
  })
  folder(path: string): string {
    return path;
  }
}
