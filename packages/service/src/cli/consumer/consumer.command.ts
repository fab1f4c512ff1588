import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { StartConsumerCommand } from './start-consumer.command.js';

@Command({
  name: 'consumer',
  description: 'the service without HTTP',
  subCommands: [StartConsumerCommand],
})
export class ConsumerCommand extends CommandGroup {
  protected readonly examples = ['start', 'start --group notifications'];
}
