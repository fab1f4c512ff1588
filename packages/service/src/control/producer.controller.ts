import { HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { PublishingSwitch } from '@nest-kafka-kit/messaging/operating';
import { CurrentOperator, Operator } from './current-operator.decorator.js';
import { MessagingStatus } from './messaging-status.js';
import { OperatorController } from './operator-controller.decorator.js';
import { ProducerResponse } from './status.responses.js';

/** Controls what this process publishes until it ends; other processes go on. */
@OperatorController('producer')
export class ProducerController {
  constructor(
    private readonly publishing: PublishingSwitch,
    private readonly status: MessagingStatus,
  ) {}

  /**
   * Pauses publishing: it answers 503, and handlers that publish are tried again once it is
   * resumed.
   */
  @Post('pause')
  @ApiOperation({ summary: 'Pause publishing of this process' })
  @HttpCode(200)
  @ApiOkResponse({ type: ProducerResponse })
  pause(@CurrentOperator() operator: Operator): ProducerResponse {
    this.publishing.pause();
    operator.did('paused publishing');
    return this.status.ofProducer();
  }

  @Post('resume')
  @ApiOperation({ summary: 'Resume publishing of this process' })
  @HttpCode(200)
  @ApiOkResponse({ type: ProducerResponse })
  resume(@CurrentOperator() operator: Operator): ProducerResponse {
    this.publishing.resume();
    operator.did('resumed publishing');
    return this.status.ofProducer();
  }
}
