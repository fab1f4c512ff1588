import { Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { MessagingStatus } from './messaging-status.js';
import { OperatorController } from './operator-controller.decorator.js';
import { StatusResponse } from './status.responses.js';

@OperatorController('status')
export class StatusController {
  constructor(private readonly status: MessagingStatus) {}

  /** Answers 200 in any state, within about two seconds. */
  @Get()
  @ApiOperation({ summary: 'Show the state of messaging in this process' })
  @ApiOkResponse({ type: StatusResponse })
  read(): Promise<StatusResponse> {
    return this.status.read();
  }
}
