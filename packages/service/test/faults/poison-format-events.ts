import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Type } from 'class-transformer';
import {
  IsDate,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import {
  type BaseEvent,
  Consumes,
  ConsumesTopic,
  defineTopic,
  Event,
  IfPresent,
  IsInt64,
} from '@nest-kafka-kit/messaging';
import {
  changeOf,
  debezium,
  debeziumOutbox,
  fastStream,
  field,
  header,
  plainJson,
  springJson,
} from '@nest-kafka-kit/messaging/formats';

const topic = (name: string) => defineTopic({ name: `poisoned.${name}`, partitions: 1 });

/** A topic of each format, as another team would fill it. */
export const formatTopics = {
  plain: topic('plain'),
  kinds: topic('kinds'),
  debezium: topic('debezium'),
  outbox: topic('outbox'),
  spring: topic('spring'),
  faststream: topic('faststream'),
  values: topic('values'),
} as const;

class Line {
  @IfPresent() @IsInt() readonly count?: number;
  @IfPresent() @IsDate() @Type(() => Date) readonly at?: Date;
  @IfPresent() @IsInt64() readonly large?: bigint;
  @IfPresent() @IsObject() readonly labels?: Record<string, unknown>;
}

class Data {
  @IsString() @Length(1, 100) readonly id!: string;
  @IfPresent() @ValidateNested() @Type(() => Line) readonly line?: Line;
}

@Event({
  type: 'poisoned.plain',
  topic: formatTopics.plain,
  key: 'id',
  external: true,
  format: plainJson({ id: header('id'), time: field('at'), key: field('owner.id') }),
})
class Plain extends Data {}

@Event({
  type: 'poisoned.kind',
  topic: formatTopics.kinds,
  key: 'id',
  external: true,
  format: plainJson({ type: field('kind').is('A') }),
})
class Kind extends Data {}

class Row {
  @IsInt() readonly id!: number;
  @IsOptional() @IsString() readonly name?: string;
  @IfPresent() @ValidateNested() @Type(() => Line) readonly line?: Line;
}

@Event({
  type: 'poisoned.change',
  topic: formatTopics.debezium,
  external: true,
  format: debezium(),
})
class RowChanged extends changeOf(Row) {}

@Event({
  type: 'poisoned.outbox',
  topic: formatTopics.outbox,
  external: true,
  format: debeziumOutbox({ type: header('eventType').is('A') }),
})
class Outbox extends Data {}

@Event({
  type: 'poisoned.spring',
  topic: formatTopics.spring,
  external: true,
  format: springJson({ typeId: 'com.acme.A' }),
})
class Spring extends Data {}

@Event({
  type: 'poisoned.faststream',
  topic: formatTopics.faststream,
  external: true,
  format: fastStream(),
})
class FastStream extends Data {}

/** The ids of healthy messages, by topic, as often as they were handled. */
export const handledIds: string[] = [];

const note = ({ data: { id } }: BaseEvent<Data>): void => void handledIds.push(id);

/** Writes down which healthy messages arrive. */
@Controller()
export class FormatPoisonController {
  @Consumes(Plain)
  plain(@Payload() event: BaseEvent<Plain>): void {
    note(event);
  }

  @Consumes(Kind)
  kind(@Payload() event: BaseEvent<Kind>): void {
    note(event);
  }

  @Consumes(RowChanged)
  change(@Payload() { data: { after } }: BaseEvent<RowChanged>): void {
    handledIds.push(`debezium-${after!.id}`);
  }

  @Consumes(Outbox)
  outbox(@Payload() event: BaseEvent<Outbox>): void {
    note(event);
  }

  @Consumes(Spring)
  spring(@Payload() event: BaseEvent<Spring>): void {
    note(event);
  }

  @Consumes(FastStream)
  faststream(@Payload() event: BaseEvent<FastStream>): void {
    note(event);
  }

  @ConsumesTopic(formatTopics.values, { value: Data })
  values(@Payload() { id }: Data): void {
    handledIds.push(id);
  }
}
