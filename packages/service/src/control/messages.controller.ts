import { Body, HttpCode, HttpStatus, Inject, Post, UseInterceptors } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation } from '@nestjs/swagger';
import { ApiProblems } from '../http/problems/api-problems.decorator.js';
import {
  type OutgoingMessage,
  placeOf,
  type Position,
  PRODUCER,
  type Producer,
} from '@nest-kafka-kit/messaging/broker';
import { OperationRefusedError, TopicMissingError } from '@nest-kafka-kit/messaging/errors';
import { PublishingSwitch } from '@nest-kafka-kit/messaging/operating';
import { CurrentOperator, Operator } from './current-operator.decorator.js';
import { SendMessageRequest } from './message.requests.js';
import { SentMessageResponse } from './message.responses.js';
import { OperatorController } from './operator-controller.decorator.js';
import { RawMessageInterceptor } from './raw-message.interceptor.js';

@OperatorController('messages')
export class MessagesController {
  constructor(
    @Inject(PRODUCER) private readonly producer: Producer,
    private readonly publishing: PublishingSwitch,
  ) {}

  /** Sends a message exactly as given. Answers 202 once it is durable. */
  @Post()
  @ApiOperation({ summary: 'Send a raw message' })
  @HttpCode(HttpStatus.ACCEPTED)
  @UseInterceptors(RawMessageInterceptor)
  @ApiAcceptedResponse({ type: SentMessageResponse })
  @ApiProblems(422)
  async send(
    @Body() request: SendMessageRequest,
    @CurrentOperator() operator: Operator,
  ): Promise<SentMessageResponse> {
    this.publishing.check();
    const position = await this.publish(toMessage(request));
    operator.did(`sent a message to ${placeOf(position)}`);
    const { topic, partition, offset } = position;
    return { topic, partition, offset: String(offset) };
  }

  private async publish(message: OutgoingMessage): Promise<Position> {
    try {
      return await this.producer.publish(message);
    } catch (error) {
      if (!(error instanceof TopicMissingError)) throw error;
      // A missing topic is the service's fault for an event, but the request's fault here.
      throw new OperationRefusedError(`The broker has no topic "${message.topic}".`);
    }
  }
}

function toMessage(request: SendMessageRequest): OutgoingMessage {
  const { topic, key, headers = {}, value, encoding = 'utf8' } = request;
  return {
    topic,
    key: typeof key === 'string' ? Buffer.from(key) : null,
    value: typeof value === 'string' ? Buffer.from(value, encoding) : value,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
    ),
  };
}
