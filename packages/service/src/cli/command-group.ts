import { CliCommand } from './cli-command.js';
import type { Command } from './strict-usage.js';

/** A command that only has subcommands. */
export abstract class CommandGroup extends CliCommand {
  override setCommand(command: Command): this {
    super.setCommand(command);
    // For `run` to say what there is, instead of that there are too many arguments.
    command.allowExcessArguments(true);
    return this;
  }

  async run([unknown]: string[]): Promise<void> {
    if (unknown === undefined) this.command.help({ error: true });
    const known = this.command.commands.map((command) => command.name());
    this.refuse(`Unknown command "${unknown}". There is ${known.join(', ')}.`);
  }
}
