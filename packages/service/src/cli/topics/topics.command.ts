import { CommandGroup } from '../command-group.js';
import { ApplyTopicsCommand } from './apply-topics.command.js';
import { CreateTopicCommand } from './create-topic.command.js';
import { DescribeTopicCommand } from './describe-topic.command.js';
import { ListTopicsCommand } from './list-topics.command.js';
import { PlanTopicsCommand } from './plan-topics.command.js';

export class TopicsCommand extends CommandGroup {
  readonly name = 'topics';
  readonly description = 'topics on the broker, and those of the code';
  protected readonly commands = [
    ListTopicsCommand,
    DescribeTopicCommand,
    CreateTopicCommand,
    PlanTopicsCommand,
    ApplyTopicsCommand,
  ];
  protected readonly examples = ['list', 'describe user-events', 'plan', 'apply --execute'];
}
