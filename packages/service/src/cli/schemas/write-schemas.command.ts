import { join } from 'node:path';
import type { SchemaUpdate } from '@nest-kafka-kit/schemas';
import { counted } from '../counted.js';
import { print } from '../output.js';
import { findingsText } from './findings-text.js';
import { SchemaFilesCommand, type SchemaFilesOptions } from './schema-files-command.js';
import { SchemasDifferError } from './schemas-differ.error.js';

export class WriteSchemasCommand extends SchemaFilesCommand {
  readonly name = 'write';
  readonly description =
    "write the events' schemas, to be committed; incompatible ones are left as they were";
  protected readonly examples = ['', '--folder contracts'];

  async run(_arguments: string[], options: SchemaFilesOptions): Promise<void> {
    const { folder } = options;
    await this.service.loadEvents();
    const { registeredEvents } = await import('@nest-kafka-kit/messaging/events');
    const { updateSchemas } = await import('@nest-kafka-kit/schemas');
    const { written, left } = updateSchemas(folder);
    print(options, { written, left }, () => {
      const lines = written.flatMap((each) => linesOf(each, folder));
      if (left.length > 0) return [...lines, findingsText(left, folder)].join('\n');
      const count = counted(registeredEvents().length, 'event version');
      return [...lines, `${count}: all as ${folder} has them.`].join('\n');
    });
    if (left.length > 0) throw new SchemasDifferError(left, folder);
  }
}

function linesOf(finding: SchemaUpdate['written'][number], folder: string): string[] {
  const file = join(folder, finding.file);
  if (finding.kind === 'missing') return [`Wrote ${file}.`];
  const former = join(folder, finding.former.file);
  if (finding.text === undefined) return [`Moved ${file} to ${former}.`];
  return [`Wrote ${file}; the former one is ${former}.`];
}
