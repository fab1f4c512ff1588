import { CommandGroup } from '../command-group.js';
import { DescribeGroupCommand } from './describe-group.command.js';
import { ListGroupsCommand } from './list-groups.command.js';
import { SeekGroupCommand } from './seek-group.command.js';

export class GroupsCommand extends CommandGroup {
  readonly name = 'groups';
  readonly description = 'consumer groups: members, lag, offsets';
  protected readonly commands = [ListGroupsCommand, DescribeGroupCommand, SeekGroupCommand];
  protected readonly examples = [
    'list',
    'describe {service}',
    'seek {service} --topic user-events --to -1h',
  ];
}
