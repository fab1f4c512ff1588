import { Inject, Injectable } from '@nestjs/common';
import {
  ADMIN,
  type Admin,
  BROKER,
  type Broker,
  type Consumer,
  type PartitionLag,
  PRODUCER,
  type Producer,
} from '@nest-kafka-kit/messaging/broker';
import { ConsumerGroups, PublishingSwitch } from '@nest-kafka-kit/messaging/operating';
import { answerWithin } from '@nest-kafka-kit/messaging/waiting';
import type {
  AssignedPartitionResponse,
  BrokersResponse,
  GroupResponse,
  ProducerResponse,
  StatusResponse,
} from './status.responses.js';

/** Milliseconds for the broker to answer. The status is needed most when it does not. */
const ANSWER_TIMEOUT_MS = 2_000;

/** Reports the state of messaging in this process, with the broker's view of it if it answers. */
@Injectable()
export class MessagingStatus {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(ADMIN) private readonly admin: Admin,
    @Inject(PRODUCER) private readonly producer: Producer,
    private readonly groups: ConsumerGroups,
    private readonly publishing: PublishingSwitch,
  ) {}

  async read(): Promise<StatusResponse> {
    const [brokers, ...groups] = await Promise.all([
      this.brokers(),
      ...this.groups.consumers.map((consumer) => this.ofGroup(consumer)),
    ]);
    return { brokers, producer: this.ofProducer(), groups };
  }

  ofProducer(): ProducerResponse {
    return { paused: this.publishing.paused, waiting: this.producer.waiting };
  }

  async ofGroup(consumer: Consumer): Promise<GroupResponse> {
    const assignment = await this.assignment(consumer);
    const { group, state, paused, blocked, lastError } = consumer;
    return {
      group,
      state,
      paused,
      assignment,
      blocked: blocked.map((position) => ({ ...position, offset: String(position.offset) })),
      lastError: lastError ? { at: lastError.at.toISOString(), message: lastError.message } : null,
    };
  }

  private async brokers(): Promise<BrokersResponse> {
    const { description } = this.broker;
    try {
      const nodes = await answerWithin(ANSWER_TIMEOUT_MS, this.admin.nodes());
      return { description, reachable: true, nodes, problem: null };
    } catch (error) {
      return { description, reachable: false, nodes: [], problem: (error as Error).message };
    }
  }

  private async assignment({ group, assignment }: Consumer): Promise<AssignedPartitionResponse[]> {
    const topics = [...new Set(assignment.map(({ topic }) => topic))].sort();
    const ofTopics = await Promise.all(
      topics.map(async (topic) => {
        const lags = await this.lags(group, topic);
        return assignment
          .filter((owned) => owned.topic === topic)
          .sort((a, b) => a.partition - b.partition)
          .map(({ partition }) => toResponse(topic, partition, lags));
      }),
    );
    return ofTopics.flat();
  }

  private async lags(group: string, topic: string): Promise<readonly PartitionLag[]> {
    return answerWithin(ANSWER_TIMEOUT_MS, this.admin.lag(group, topic)).catch(() => []);
  }
}

function toResponse(
  topic: string,
  partition: number,
  lags: readonly PartitionLag[],
): AssignedPartitionResponse {
  const known = lags.find((each) => each.partition === partition);
  return {
    topic,
    partition,
    committed: known?.committed?.toString() ?? null,
    lag: known?.lag.toString() ?? null,
  };
}
