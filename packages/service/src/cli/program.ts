import type { Command } from 'commander';
import { AsyncApiCommand } from './asyncapi/asyncapi.command.js';
import type { CliCommandClass } from './cli-command.js';
import { commander } from './commander.js';
import { ConsumerCommand } from './consumer/consumer.command.js';
import { DeadLettersCommand } from './dead-letters/dead-letters.command.js';
import { EventsCommand } from './events/events.command.js';
import { GroupsCommand } from './groups/groups.command.js';
import { ReplayCommand } from './replay/replay.command.js';
import { SchemasCommand } from './schemas/schemas.command.js';
import type { ServiceOpener } from './service-opener.js';
import { throwUsageErrors } from './strict-usage.js';
import { TopicsCommand } from './topics/topics.command.js';

const COMMANDS: readonly CliCommandClass[] = [
  TopicsCommand,
  ConsumerCommand,
  GroupsCommand,
  DeadLettersCommand,
  ReplayCommand,
  EventsCommand,
  SchemasCommand,
  AsyncApiCommand,
];

const helpOf = (name: string): string => `
Settings are the service's own, from the environment and .env; KAFKA_BOOTSTRAP_SERVERS is needed,
but not for schemas and asyncapi.
Whatever changes something says what it would do, and does it with --execute;
consumer start, events publish and schemas write act at once.

Exit codes: 0 done, 1 failed or refused, 2 wrong usage, 130 interrupted.

Examples:
  cli groups describe ${name}
  cli dlt list --group ${name}
  cli topics plan --json`;

/**
 * Builds the whole command line. Commands that need the service open it themselves.
 *
 * @param commands the service's own, beside those that every service has
 */
export function programOf(
  service: ServiceOpener,
  commands: readonly CliCommandClass[] = [],
): Command {
  const program = new (commander().Command)('cli')
    .description("Operates this service's topics, groups, dead letters and events on Kafka.")
    .enablePositionalOptions()
    .addHelpText('after', helpOf(service.definition.name));
  throwUsageErrors(program);
  for (const EachCommand of [...COMMANDS, ...commands]) {
    program.addCommand(new EachCommand(service).build());
  }
  return program;
}
