import { counted } from '../counted.js';
import { print } from '../output.js';
import { findingsText } from './findings-text.js';
import { SchemaFilesCommand, type SchemaFilesOptions } from './schema-files-command.js';
import { SchemasDifferError } from './schemas-differ.error.js';

export class CheckSchemasCommand extends SchemaFilesCommand {
  readonly name = 'check';
  readonly description = 'whether the events are what their committed schemas allow them to be';
  protected readonly examples = ['', '--folder contracts', '--json'];

  async run(_arguments: string[], options: SchemaFilesOptions): Promise<void> {
    const { folder } = options;
    await this.service.loadEvents();
    const { registeredEvents } = await import('@nest-kafka-kit/messaging/events');
    const { checkSchemaFolder } = await import('@nest-kafka-kit/schemas');
    const events = registeredEvents();
    const findings = checkSchemaFolder(folder);
    print(options, { events: events.length, findings }, () =>
      findings.length === 0
        ? `${counted(events.length, 'event version')} checked: all as ${folder} has them.`
        : findingsText(findings, folder),
    );
    if (findings.length > 0) throw new SchemasDifferError(findings, folder);
  }
}
