import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'nest-commander';
import { CliCommand } from '../cli-command.js';
import { oneOf } from '../option-values.js';

const FORMATS = ['yaml', 'json'] as const;

interface AsyncApiOptions {
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
}

@Command({
  name: 'asyncapi',
  description: 'what the service publishes and handles, as AsyncAPI; needs no broker',
})
export class AsyncApiCommand extends CliCommand {
  protected readonly examples = ['', '--format json', '--output docs/asyncapi.yaml'];

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

  @Option({ flags: '--format <format>', description: 'yaml or json', defaultValue: 'yaml' })
  format(text: string): AsyncApiOptions['format'] {
    return oneOf(text, FORMATS);
  }

  @Option({ flags: '--output <file>', description: 'write it there instead of printing it' })
  output(file: string): string {
    return file;
  }
}
