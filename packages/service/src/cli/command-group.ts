import type { Command } from 'commander';
import { CliCommand, type CliCommandClass } from './cli-command.js';

/** A command that only has subcommands. */
export abstract class CommandGroup extends CliCommand {
  protected abstract readonly commands: readonly CliCommandClass[];

  protected override define(command: Command): void {
    // Lets `run` list the subcommands, instead of a complaint about too many arguments.
    command.allowExcessArguments(true);
    for (const Subcommand of this.commands)
      command.addCommand(new Subcommand(this.service).build());
  }

  async run([unknown]: string[]): Promise<void> {
    if (unknown === undefined) this.command.help({ error: true });
    const known = this.command.commands.map((command) => command.name());
    this.refuse(`Unknown command "${unknown}". There is ${known.join(', ')}.`);
  }
}
