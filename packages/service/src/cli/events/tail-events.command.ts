import type { Command } from 'commander';
import { InterruptedError } from '../cli-errors.js';
import { interruption } from '../interruption.js';
import { toJson } from '../json.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';

interface TailOptions extends ReadingOptions {
  readonly type?: readonly string[];
  readonly data?: boolean;
}

export class TailEventsCommand extends ReadingCommand {
  readonly name = 'tail';
  readonly description = 'events as they are published from now on, until Ctrl-C; joins no group';
  protected readonly examples = ['', '--type user.created user.deleted', '--json --data'];

  protected override define(command: Command): void {
    command
      .option('--type <types...>', 'these only (default: all of the service)')
      .option('--data', 'show what is in them');
    super.define(command);
  }

  run(_arguments: string[], { type = [], data = false, json = false }: TailOptions): Promise<void> {
    return this.service.use(async ({ feed, encoding }) => {
      const { describeEvent, eventLine } = await import('./event-line.js');
      const signal = interruption();
      for await (const message of feed.follow(type, signal)) {
        const line = json
          ? toJson(await describeEvent(message, data, encoding))
          : await eventLine(message, data, encoding);
        process.stdout.write(`${line}\n`);
      }
      if (signal.aborted) throw new InterruptedError('Stopped following.');
    });
  }
}
