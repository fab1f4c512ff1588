import { ApiProperty } from '@nestjs/swagger';
import { PositionResponse } from '../http/position.response.js';
import type { ConsumerState } from '@nest-kafka-kit/messaging/broker';

const OFFSET = { description: 'A 64-bit integer as text.', example: '42' };

export class BrokerNodeResponse {
  @ApiProperty({ example: 1 })
  readonly id!: number;

  @ApiProperty({ example: 'kafka-1:9092' })
  readonly address!: string;

  @ApiProperty()
  readonly isController!: boolean;
}

export class BrokersResponse {
  @ApiProperty({ example: 'Apache Kafka at kafka-1:9092' })
  readonly description!: string;

  @ApiProperty()
  readonly reachable!: boolean;

  @ApiProperty({ type: [BrokerNodeResponse], description: 'None while they cannot be reached.' })
  readonly nodes!: readonly BrokerNodeResponse[];

  @ApiProperty({ type: String, nullable: true, description: 'Why they cannot be reached.' })
  readonly problem!: string | null;
}

export class ProducerResponse {
  @ApiProperty()
  readonly paused!: boolean;

  @ApiProperty({ description: 'Messages that wait to leave for the broker.', example: 0 })
  readonly waiting!: number;
}

export class AssignedPartitionResponse {
  @ApiProperty({ example: 'user-events' })
  readonly topic!: string;

  @ApiProperty({ example: 3 })
  readonly partition!: number;

  @ApiProperty({
    ...OFFSET,
    type: String,
    nullable: true,
    description: 'The next offset the group will read; null before its first commit.',
  })
  readonly committed!: string | null;

  @ApiProperty({
    ...OFFSET,
    type: String,
    nullable: true,
    description: 'Messages not yet committed; null where the broker does not say.',
  })
  readonly lag!: string | null;
}

export class BlockedMessageResponse extends PositionResponse {}

export class IncidentResponse {
  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty()
  readonly message!: string;
}

/** A consumer group, as far as this process takes part in it. */
export class GroupResponse {
  @ApiProperty({ example: 'orders-service.notifications' })
  readonly group!: string;

  @ApiProperty({ enum: ['idle', 'connecting', 'running', 'contested', 'stopped', 'failed'] })
  readonly state!: ConsumerState;

  @ApiProperty()
  readonly paused!: boolean;

  @ApiProperty({ type: [AssignedPartitionResponse], description: 'What this process owns now.' })
  readonly assignment!: readonly AssignedPartitionResponse[];

  @ApiProperty({
    type: [BlockedMessageResponse],
    description: 'Messages tried until they succeed; those of their key wait.',
  })
  readonly blocked!: readonly BlockedMessageResponse[];

  @ApiProperty({ type: IncidentResponse, nullable: true })
  readonly lastError!: IncidentResponse | null;
}

export class StatusResponse {
  @ApiProperty()
  readonly brokers!: BrokersResponse;

  @ApiProperty()
  readonly producer!: ProducerResponse;

  @ApiProperty({ type: [GroupResponse], description: 'Those this process runs.' })
  readonly groups!: readonly GroupResponse[];
}
