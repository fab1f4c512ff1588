import { CommandGroup } from '../command-group.js';
import { StartConsumerCommand } from './start-consumer.command.js';

export class ConsumerCommand extends CommandGroup {
  readonly name = 'consumer';
  readonly description = 'the service without HTTP';
  protected readonly commands = [StartConsumerCommand];
  protected readonly examples = ['start', 'start --group notifications'];
}
