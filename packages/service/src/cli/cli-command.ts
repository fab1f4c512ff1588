import type { Command } from 'commander';
import { commander } from './commander.js';
import type { ServiceOpener } from './service-opener.js';
import { pathOf, throwUsageErrors } from './strict-usage.js';

/** A command, or a group of commands, that can be made for a service. */
export type CliCommandClass = new (service: ServiceOpener) => CliCommand;

/** What all commands share: strict arguments, examples in their help, one way to refuse. */
export abstract class CliCommand {
  abstract readonly name: string;
  abstract readonly description: string;
  /** Arguments and options, as one types them after the command itself; `{service}` is its name. */
  protected abstract readonly examples: readonly string[];
  /** Set once the command is built. */
  protected command!: Command;

  constructor(protected readonly service: ServiceOpener) {}

  /** @param options what `define` has named, by name */
  abstract run(values: string[], options: object): Promise<void>;

  /** The command as commander knows it. */
  build(): Command {
    const command = new (commander().Command)(this.name);
    this.command = command;
    command.description(this.description).enablePositionalOptions().allowExcessArguments(false);
    throwUsageErrors(command);
    command.addHelpText('after', () => {
      const { name } = this.service.definition;
      const lines = this.examples.map((line) =>
        `  ${pathOf(command)} ${line.replaceAll('{service}', name)}`.trimEnd(),
      );
      return ['', 'Examples:', ...lines].join('\n');
    });
    this.define(command);
    return command.action(() => this.run(command.args, command.opts()));
  }

  /** Adds arguments and options; those of more special classes come first in the help. */
  protected define(_command: Command): void {
    // None that all commands have.
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
