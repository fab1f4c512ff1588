import { HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ApiProblems } from '../http/problems/api-problems.decorator.js';
import type { Consumer } from '@nest-kafka-kit/messaging/broker';
import { ConsumerGroups } from '@nest-kafka-kit/messaging/operating';
import { CurrentOperator, Operator } from './current-operator.decorator.js';
import { MessagingStatus } from './messaging-status.js';
import { OperatorController } from './operator-controller.decorator.js';
import { GroupResponse } from './status.responses.js';

/** Controls the groups of this process until it ends; other processes of a group go on. */
@OperatorController('groups')
export class GroupsController {
  constructor(
    private readonly groups: ConsumerGroups,
    private readonly status: MessagingStatus,
  ) {}

  /** Stops starting handlers. The process stays in the group, so no partitions move. */
  @Post(':group/pause')
  @ApiOperation({ summary: 'Pause a group of this process' })
  @HttpCode(200)
  @ApiOkResponse({ type: GroupResponse })
  @ApiProblems(404)
  async pause(
    @Param('group') group: string,
    @CurrentOperator() operator: Operator,
  ): Promise<GroupResponse> {
    const consumer = this.find(group);
    consumer.pause();
    operator.did(`paused group ${consumer.group}`);
    return this.status.ofGroup(consumer);
  }

  @Post(':group/resume')
  @ApiOperation({ summary: 'Resume a group of this process' })
  @HttpCode(200)
  @ApiOkResponse({ type: GroupResponse })
  @ApiProblems(404)
  async resume(
    @Param('group') group: string,
    @CurrentOperator() operator: Operator,
  ): Promise<GroupResponse> {
    const consumer = this.find(group);
    consumer.resume();
    operator.did(`resumed group ${consumer.group}`);
    return this.status.ofGroup(consumer);
  }

  private find(group: string): Consumer {
    const { consumers } = this.groups;
    const consumer = consumers.find((each) => each.group === group);
    if (consumer) return consumer;
    const known = consumers.map((each) => each.group).join(', ') || 'none';
    throw new NotFoundException(`This process does not run group "${group}". It runs: ${known}.`);
  }
}
