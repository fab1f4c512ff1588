import type { Command } from 'commander';
import { commander } from './commander.js';
import type { ServiceOpener } from './service-opener.js';
import { pathOf, throwUsageErrors } from './strict-usage.js';

/** A command, or a group of commands, created with the service it works on. */
export type CliCommandClass = new (service: ServiceOpener) => CliCommand;

/**
 * The base of all commands: strict arguments, examples in the help, and one way to refuse.
 *
 * @example
 * class GreetCommand extends CliCommand {
 *   readonly name = 'greet';
 *   readonly description = 'says hello';
 *   protected readonly examples = [''];
 *   async run(): Promise<void> {
 *     process.stdout.write('Hello\n');
 *   }
 * }
 */
export abstract class CliCommand {
  abstract readonly name: string;
  abstract readonly description: string;
  /**
   * Arguments and options as typed after the command itself; `{service}` becomes the service's
   * name.
   */
  protected abstract readonly examples: readonly string[];
  /** Set by `build`. */
  protected command!: Command;

  constructor(protected readonly service: ServiceOpener) {}

  /** @param options the options that `define` declares, by name */
  abstract run(values: string[], options: object): Promise<void>;

  /** Builds the command for commander. */
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

  /** Adds arguments and options. Options of subclasses come first in the help. */
  protected define(_command: Command): void {
    // No option is common to all commands.
  }

  /** Reports wrong usage, which ends the process with exit code 2. @throws UsageError */
  protected refuse(reason: string): never {
    return this.command.error(reason);
  }

  /** Reads values given by the user; if that rejects, they are refused as wrong usage. */
  protected async given<Value>(read: () => Promise<Value>): Promise<Value> {
    try {
      return await read();
    } catch (error) {
      return this.refuse((error as Error).message);
    }
  }
}
