import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CliCommand } from '../cli-command.js';
import { integer } from '../option-values.js';
import { formatted } from './formatted.js';
import { parseSource, readSource } from './schema-source.js';

interface ImportOptions {
  readonly type?: string;
  readonly topic?: string;
  readonly key?: string;
  readonly eventVersion?: number;
  readonly subject?: string;
  readonly out?: string;
  readonly force?: boolean;
}

export class ImportSchemasCommand extends CliCommand {
  readonly name = 'import';
  readonly description = "write the class of another team's event, from its schema";
  protected readonly examples = [
    'order.schema.json --type order.placed --topic orders --key orderId',
    'asyncapi.yaml --type order.placed --out src/orders/order-placed.event.ts',
    '--subject orders-value --type order.placed --topic orders',
    '- --type order.placed --topic orders < order.avsc',
  ];

  protected override define(command: Command): void {
    command
      .argument('[file]', 'JSON Schema, Avro or AsyncAPI, as JSON or YAML; - reads standard input')
      .option('--subject <name>', 'its newest schema at SCHEMA_REGISTRY_URL, instead of a file')
      .option(
        '--type <type>',
        "the event's type, which chooses the message of an AsyncAPI document",
      )
      .option('--topic <name>', 'the topic it is published to (default: what the source says)')
      .option('--key <field>', 'the field that is the key; without one, the key of the record is')
      .option('--event-version <n>', 'of the event (default: 1)', (text) =>
        integer(text, { from: 1 }),
      )
      .option('--out <file>', 'write it there instead of printing it')
      .option('--force', 'overwrite the file');
    super.define(command);
  }

  async run([file]: string[], options: ImportOptions): Promise<void> {
    const { type, subject, out, force } = options;
    if ((file === undefined) === (subject === undefined))
      this.refuse('Name a file, - for standard input, or --subject.');
    if (type === undefined) this.refuse('--type is missing: name the type of the event.');
    const document =
      subject === undefined
        ? await this.given(() => readDocument(file!))
        : await subjectDocument(this.service.definition, subject);
    const { importEvent } = await import('@nest-kafka-kit/schemas');
    const imported = importEvent(document, {
      type,
      topic: options.topic,
      key: options.key,
      version: options.eventVersion,
    });
    const printed = await formatted(imported, out ?? 'imported.event.ts');
    if (out === undefined) {
      process.stdout.write(printed);
      return;
    }
    await writeFile(out, printed, { flag: force ? 'w' : 'wx' }).catch(
      (error: NodeJS.ErrnoException) =>
        this.refuse(
          error.code === 'EEXIST'
            ? `${out} is there already: --force overwrites it.`
            : `--out cannot be written: ${error.message}`,
        ),
    );
    process.stdout.write(`Wrote ${out}.\n`);
  }
}

async function readDocument(file: string): Promise<unknown> {
  try {
    return await parseSource(await readSource(file));
  } catch (error) {
    throw new Error(`${file === '-' ? 'Standard input' : file} cannot be read: ${(error as Error).message}`, { cause: error }); // prettier-ignore
  }
}

async function subjectDocument(
  definition: ImportSchemasCommand['service']['definition'],
  subject: string,
): Promise<unknown> {
  const { readSettings, schemasOptions } = await import('../../settings/index.js');
  const settings = readSettings({ ...process.env, NODE_ENV: undefined }, definition);
  const { registry } = schemasOptions(settings, definition);
  const { RegistryNotSetError } = await import('./schemas-differ.error.js');
  if (!registry) throw new RegistryNotSetError();
  const { newestSchemaOf } = await import('@nest-kafka-kit/schemas');
  return newestSchemaOf(registry, subject);
}
