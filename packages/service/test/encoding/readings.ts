import { Controller, type Type as ControllerClass } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Type } from 'class-transformer';
import { IsArray, IsDate, IsEnum, IsInt, IsNumber, IsOptional, IsString } from 'class-validator';
import { randomUUID } from 'node:crypto';
import {
  type BaseEvent,
  Consumes,
  defineTopic,
  Event,
  type EventOptions,
} from '@nest-kafka-kit/messaging';

export enum Quality {
  Good = 'good',
  Poor = 'poor',
}

export interface Reading {
  readonly sensorId: string;
  readonly count: number;
  readonly value: number;
  readonly at: Date;
  readonly quality: Quality;
  readonly tags: string[];
  readonly place?: string;
}

export const reading = (sensorId: string, count = 1): Reading => ({
  sensorId,
  count,
  value: count / 3,
  at: new Date(1_767_323_045_006 + count),
  quality: count % 2 ? Quality.Good : Quality.Poor,
  tags: Array.from({ length: count % 4 }, (_, index) => `tag ${index}`),
  ...(count % 3 && { place: 'Graz' }),
});

/** An event type and a topic of its own for each test, and a handler that keeps what it gets. */
export function defineReading(encoding: NonNullable<EventOptions<'sensorId'>['encoding']>) {
  const topic = defineTopic({ name: `readings-${randomUUID()}`, partitions: 1 });
  const type = `reading.t${randomUUID().replaceAll('-', '')}`;

  @Event({ type, topic, key: 'sensorId', encoding })
  class ReadingTaken implements Reading {
    @IsString() readonly sensorId!: string;
    @IsInt() readonly count!: number;
    @IsNumber() readonly value!: number;
    @IsDate() @Type(() => Date) readonly at!: Date;
    @IsEnum(Quality) readonly quality!: Quality;
    @IsArray() @IsString({ each: true }) readonly tags!: string[];
    @IsOptional() @IsString() readonly place?: string;
  }
  const handled: BaseEvent<ReadingTaken>[] = [];

  @Controller()
  class ReadingsController {
    @Consumes(ReadingTaken)
    onReading(@Payload() event: BaseEvent<ReadingTaken>): void {
      handled.push(event);
    }
  }
  const controller: ControllerClass = ReadingsController;
  return { ReadingTaken, topic, type, handled, controller, data: () => handled.map(dataOf) };
}

const dataOf = ({ data }: BaseEvent<Reading>): Reading => ({ ...data });
