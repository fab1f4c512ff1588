import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { DescribeGroupCommand } from './describe-group.command.js';
import { ListGroupsCommand } from './list-groups.command.js';
import { SeekGroupCommand } from './seek-group.command.js';

@Command({
  name: 'groups',
  description: 'consumer groups: members, lag, offsets',
  subCommands: [ListGroupsCommand, DescribeGroupCommand, SeekGroupCommand],
})
export class GroupsCommand extends CommandGroup {
  protected readonly examples = [
    'list',
    'describe {service}',
    'seek {service} --topic user-events --to -1h',
  ];
}
