import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { ADMIN, type Admin, type Consumer, placeOf } from '@nest-kafka-kit/messaging/broker';
import { BrokerUnreachableError } from '@nest-kafka-kit/messaging/errors';
import { ConsumerGroups } from '@nest-kafka-kit/messaging/operating';

@Injectable()
export class MessagingHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly groups: ConsumerGroups,
    @Inject(ADMIN) private readonly admin: Admin,
  ) {}

  /** Up if every group of this process has joined. */
  consumers(): HealthIndicatorResult {
    const indicator = this.indicators.check('consumers');
    const states = Object.fromEntries(
      this.groups.consumers.map((consumer) => [consumer.group, stateOf(consumer)]),
    );
    return this.groups.ready ? indicator.up(states) : indicator.down(states);
  }

  /** Up if the broker answers. */
  async broker(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('broker');
    try {
      await this.admin.ping();
      return indicator.up();
    } catch (error) {
      const isAway = error instanceof BrokerUnreachableError;
      return indicator.down({ message: isAway ? error.publicMessage : 'The broker refuses.' });
    }
  }
}

function stateOf({ state, paused, blocked, strangers = [], missingTopics = [] }: Consumer): string {
  if (missingTopics.length > 0) return `${state}, without topic ${missingTopics.join(', ')}`;
  if (state === 'contested') {
    const names = new Set(strangers.map(({ clientId, host }) => `${clientId} at ${host}`));
    return `contested by ${[...names].join(', ')}`;
  }
  const messages = blocked.map(placeOf);
  if (messages.length > 0) return `${state}, blocked by ${messages.join(', ')}`;
  return paused ? 'paused' : state;
}
