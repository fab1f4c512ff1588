import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { SERVICE, type ServiceDefinition } from '../settings/index.js';
import { AsyncApiCommand } from './asyncapi/asyncapi.command.js';
import { ConsumerCommand } from './consumer/consumer.command.js';
import { DeadLettersCommand } from './dead-letters/dead-letters.command.js';
import { EventsCommand } from './events/events.command.js';
import { GroupsCommand } from './groups/groups.command.js';
import { Program } from './program.js';
import { ReplayCommand } from './replay/replay.command.js';
import { SchemasCommand } from './schemas/schemas.command.js';
import { LOAD_MODULE, type LoadModule, ServiceOpener } from './service-opener.js';
import { TopicsCommand } from './topics/topics.command.js';

/** The operator's commands. The service itself is not part of it, but opened by those that need it. */
@Module({})
export class CliModule {
  static of(
    loadModule: LoadModule,
    service: ServiceDefinition,
    commands: readonly Provider[] = [],
  ): DynamicModule {
    return {
      module: CliModule,
      providers: [
        Program,
        ServiceOpener,
        { provide: LOAD_MODULE, useValue: loadModule },
        { provide: SERVICE, useValue: service },
        ...TopicsCommand.registerWithSubCommands(),
        ...ConsumerCommand.registerWithSubCommands(),
        ...GroupsCommand.registerWithSubCommands(),
        ...DeadLettersCommand.registerWithSubCommands(),
        ...ReplayCommand.registerWithSubCommands(),
        ...EventsCommand.registerWithSubCommands(),
        ...SchemasCommand.registerWithSubCommands(),
        AsyncApiCommand,
        ...commands,
      ],
    };
  }
}
