import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CliCommand } from '../cli-command.js';
import { oneOf } from '../option-values.js';

const FORMATS = ['yaml', 'json'] as const;

interface AsyncApiOptions {
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
}

export class AsyncApiCommand extends CliCommand {
  readonly name = 'asyncapi';
  readonly description = 'what the service publishes and handles, as AsyncAPI; needs no broker';
  protected readonly examples = ['', '--format json', '--output docs/asyncapi.yaml'];

  protected override define(command: Command): void {
    command
      .option('--format <format>', 'yaml or json', (text) => oneOf(text, FORMATS), 'yaml')
      .option('--output <file>', 'write it there instead of printing it');
    super.define(command);
  }

  async run(_arguments: string[], { format, output }: AsyncApiOptions): Promise<void> {
    const module = await this.service.loadEvents();
    const { documentOf } = await import('./document-of.js');
    const document = await documentOf(module, this.service.definition, format);
    if (output === undefined) {
      process.stdout.write(document);
      return;
    }
    await writeFile(output, document).catch((error: Error) =>
      this.refuse(`--output cannot be written: ${error.message}`),
    );
    process.stdout.write(`Wrote ${output}.\n`);
  }
}
