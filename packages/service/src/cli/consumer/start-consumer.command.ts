import type { Command } from 'commander';
import { CliCommand } from '../cli-command.js';

interface StartOptions {
  readonly group?: readonly string[];
}

export class StartConsumerCommand extends CliCommand {
  readonly name = 'start';
  readonly description =
    'run consumer groups without HTTP, until SIGTERM or SIGINT; drains and exits 0 then';
  protected readonly examples = [
    '',
    '--group notifications',
    '--group {service}.notifications {service}',
  ];

  protected override define(command: Command): void {
    command.option(
      '--group <names...>',
      'which groups (default: CONSUMER_GROUPS, or all that have handlers)',
    );
    super.define(command);
  }

  async run(_arguments: string[], { group }: StartOptions): Promise<void> {
    const illegal = group?.find((name) => name === 'none' || !/^[\w.-]+$/.test(name));
    if (illegal !== undefined) this.refuse(`"${illegal}" is no name of a group.`);
    const module = await this.service.load();
    if (!group && process.env['CONSUMER_GROUPS']?.trim() === 'none')
      this.refuse('CONSUMER_GROUPS is none. Name the groups to run with --group.');
    if (group) process.env['CONSUMER_GROUPS'] = group.join(',');
    const { startService } = await import('../../running/run-service.js');
    await startService(module, this.service.definition, { http: false });
    // A signal ends the process from here on, and so does a group that cannot rejoin.
    await new Promise<never>(() => undefined);
  }
}
