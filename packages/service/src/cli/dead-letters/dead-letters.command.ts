import { CommandGroup } from '../command-group.js';
import { ListDeadLettersCommand } from './list-dead-letters.command.js';
import { RedriveDeadLettersCommand } from './redrive-dead-letters.command.js';
import { ShowDeadLetterCommand } from './show-dead-letter.command.js';

export class DeadLettersCommand extends CommandGroup {
  readonly name = 'dlt';
  readonly description = 'dead letters: what a group gave up, and sending it back';
  protected readonly commands = [
    ListDeadLettersCommand,
    ShowDeadLetterCommand,
    RedriveDeadLettersCommand,
  ];
  protected readonly examples = [
    'list --group {service}',
    'show --group {service} 2/17',
    'redrive --group {service} --type user.created --execute',
  ];
}
