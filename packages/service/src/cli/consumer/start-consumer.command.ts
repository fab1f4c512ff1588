import { Option, SubCommand } from 'nest-commander';
import { CliCommand } from '../cli-command.js';

interface StartOptions {
  readonly group?: readonly string[];
}

@SubCommand({
  name: 'start',
  description: 'run consumer groups without HTTP, until SIGTERM or SIGINT; drains and exits 0 then',
})
export class StartConsumerCommand extends CliCommand {
  protected readonly examples = ['', '--group notifications', '--group notifications {service}'];

  @Option({
    flags: '--group <names...>',
    description: 'which groups (default: CONSUMER_GROUPS, or all that have handlers)',
  })
  group(name: string, before: readonly string[] = []): readonly string[] {
    return [...before, name];
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
    // From here on a signal, or a group that can't come back, ends the process.
    await new Promise<never>(() => undefined);
  }
}
