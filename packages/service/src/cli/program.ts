import { Inject, Injectable } from '@nestjs/common';
import { InjectCommander } from 'nest-commander';
import { SERVICE, type ServiceDefinition } from '../settings/index.js';
import { type Command, throwUsageErrors } from './strict-usage.js';

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

/** The command line as a whole: what it says for itself. */
@Injectable()
export class Program {
  constructor(@InjectCommander() program: Command, @Inject(SERVICE) { name }: ServiceDefinition) {
    program.name('cli');
    program.description(
      "Operates this service's topics, groups, dead letters and events on Kafka.",
    );
    program.addHelpText('after', helpOf(name));
    throwUsageErrors(program);
  }
}
