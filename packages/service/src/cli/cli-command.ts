import { Injectable } from '@nestjs/common';
import { CommandRunner } from 'nest-commander';
import { ServiceOpener } from './service-opener.js';
import { type Command, pathOf, throwUsageErrors } from './strict-usage.js';

/** What all commands share: strict arguments, examples in their help, one way to refuse. */
@Injectable()
export abstract class CliCommand extends CommandRunner {
  /** Arguments and options, as one types them after the command itself; `{service}` is its name. */
  protected abstract readonly examples: readonly string[];

  constructor(protected readonly service: ServiceOpener) {
    super();
  }

  override setCommand(command: Command): this {
    command.allowExcessArguments(false);
    throwUsageErrors(command);
    command.addHelpText('after', () => {
      const { name } = this.service.definition;
      const lines = this.examples.map((line) =>
        `  ${pathOf(command)} ${line.replaceAll('{service}', name)}`.trimEnd(),
      );
      return ['', 'Examples:', ...lines].join('\n');
    });
    return super.setCommand(command);
  }

  /** @throws UsageError */
  protected refuse(reason: string): never {
    return this.command.error(reason);
  }

  /** Reads given values; what that rejects with is wrong usage. */
  protected async given<Value>(read: () => Promise<Value>): Promise<Value> {
    try {
      return await read();
    } catch (error) {
      return this.refuse((error as Error).message);
    }
  }
}
