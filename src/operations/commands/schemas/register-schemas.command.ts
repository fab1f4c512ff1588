import { SubCommand } from 'nest-commander';
import { printDone, printDryRun } from '../output.js';
import { table } from '../table.js';
import { WritingCommand, type WritingOptions } from '../writing-command.js';
import { RegistryNotSetError } from './schemas-differ.error.js';

@SubCommand({
  name: 'register',
  description: 'register what is published with encoding avro or json-schema; needs no broker',
})
export class RegisterSchemasCommand extends WritingCommand {
  protected readonly examples = ['', '--execute'];

  async run(_arguments: string[], options: WritingOptions): Promise<void> {
    await this.service.loadEvents();
    const { messagingOptions, readSettings } = await import('../../../config/index.js');
    // What production needs besides, such as a broker, is not needed here.
    const settings = readSettings({ ...process.env, NODE_ENV: undefined });
    const { schemaRegistry } = messagingOptions(settings);
    if (!schemaRegistry) throw new RegistryNotSetError();
    const { SchemaRegistration } = await import('../../../messaging/index.js');
    const registration = new SchemaRegistration(schemaRegistry);
    const { url } = schemaRegistry;
    if (!options.execute) {
      const schemas = registration.planned();
      printDryRun(options, { registry: url, schemas }, () =>
        schemas.length === 0
          ? NOTHING
          : `${table(
              ['SUBJECT', 'EVENT', 'VERSION'],
              schemas.map(({ subject, type, version }) => [subject, type, version]),
            )}\nWould register these at ${url}.`,
      );
      return;
    }
    const schemas = await registration.register();
    printDone(options, { registry: url, schemas }, () =>
      schemas.length === 0
        ? NOTHING
        : table(
            ['SUBJECT', 'EVENT', 'VERSION', 'ID'],
            schemas.map(({ subject, type, version, id }) => [subject, type, version, id]),
          ),
    );
  }
}

const NOTHING = 'No event of this service has encoding avro or json-schema.';
