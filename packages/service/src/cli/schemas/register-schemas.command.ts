import type { Command } from 'commander';
import { print, printDone, printDryRun } from '../output.js';
import { table } from '../table.js';
import { WritingCommand, type WritingOptions } from '../writing-command.js';
import { findingsText } from './findings-text.js';
import { FOLDER, type SchemaFilesOptions } from './schema-files-command.js';
import { RegistryNotSetError, SchemasDifferError } from './schemas-differ.error.js';

export class RegisterSchemasCommand extends WritingCommand {
  readonly name = 'register';
  readonly description =
    'register what is published with encoding avro or json-schema; needs no broker';
  protected readonly examples = ['', '--execute'];

  protected override define(command: Command): void {
    command.option(...FOLDER);
    super.define(command);
  }

  async run(_arguments: string[], options: WritingOptions & SchemaFilesOptions): Promise<void> {
    await this.service.loadEvents();
    const { readSettings, schemasOptions } = await import('../../settings/index.js');
    // Production requires more settings, such as a broker, which are not needed here.
    const { definition } = this.service;
    const settings = readSettings({ ...process.env, NODE_ENV: undefined }, definition);
    const { registry: connection } = schemasOptions(settings, definition);
    if (!connection) throw new RegistryNotSetError();
    const { SchemaRegistration } = await import('@nest-kafka-kit/schemas');
    const registration = new SchemaRegistration(connection);
    const planned = registration.planned();
    if (planned.length > 0) await this.refuseOthers(options);
    const registry = registration.description;
    if (!options.execute) {
      printDryRun(options, { registry, schemas: planned }, () =>
        planned.length === 0
          ? NOTHING
          : `${table(
              ['SUBJECT', 'EVENT', 'VERSION'],
              planned.map(({ subject, type, version }) => [subject, type, version]),
            )}\nWould register these at ${registry}.`,
      );
      return;
    }
    const schemas = await registration.register();
    printDone(options, { registry, schemas }, () =>
      schemas.length === 0
        ? NOTHING
        : table(
            ['SUBJECT', 'EVENT', 'VERSION', 'ID'],
            schemas.map(({ subject, type, version, id }) => [subject, type, version, id]),
          ),
    );
  }

  /**
   * Refuses schemas that are not committed: none of those may get into a registry.
   *
   * @throws SchemasDifferError
   */
  private async refuseOthers(options: SchemaFilesOptions): Promise<void> {
    const { folder } = options;
    const { checkSchemaFolder } = await import('@nest-kafka-kit/schemas');
    // Files without a class are ignored, as nothing of theirs is registered.
    const findings = checkSchemaFolder(folder).filter(({ kind }) => kind !== 'orphaned');
    if (findings.length === 0) return;
    print(options, { executed: false, findings }, () => findingsText(findings, folder));
    throw new SchemasDifferError(findings, folder);
  }
}

const NOTHING = 'No event of this service has encoding avro or json-schema.';
