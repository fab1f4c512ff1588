import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { ApplyTopicsCommand } from './apply-topics.command.js';
import { CreateTopicCommand } from './create-topic.command.js';
import { DescribeTopicCommand } from './describe-topic.command.js';
import { ListTopicsCommand } from './list-topics.command.js';
import { PlanTopicsCommand } from './plan-topics.command.js';

@Command({
  name: 'topics',
  description: 'topics on the broker, and those of the code',
  subCommands: [
    ListTopicsCommand,
    DescribeTopicCommand,
    CreateTopicCommand,
    PlanTopicsCommand,
    ApplyTopicsCommand,
  ],
})
export class TopicsCommand extends CommandGroup {
  protected readonly examples = ['list', 'describe user-events', 'plan', 'apply --execute'];
}
