import 'reflect-metadata';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { defineService, SETTINGS } from '@nest-kafka-kit/service/settings';
import { RequestValidationPipe } from '@nest-kafka-kit/service/http';
import {
  type BaseEvent,
  Consumes,
  EventRepository,
  MessagingModule,
  type Receipt,
} from '@nest-kafka-kit/messaging';
import { runService } from '@nest-kafka-kit/service';
import { Latencies } from './latencies.js';
import { measuredOptions } from './measured-options.js';
import { Measured } from './measured.event.js';

const latencies = new Latencies();

@Controller()
class BenchController {
  constructor(private readonly events: EventRepository) {}

  @Post('measured')
  @HttpCode(202)
  publish(@Body() event: Measured): Promise<Receipt> {
    return this.events.publish(Measured, { ...event });
  }

  @Consumes(Measured)
  handle(@Payload() { data }: BaseEvent<Measured>): void {
    latencies.handle(data);
  }
}

/** The kit, publishing and handling the same event. */
@Module({
  imports: [MessagingModule.forRootAsync({ inject: [SETTINGS], useFactory: measuredOptions })],
  controllers: [BenchController],
  providers: [{ provide: APP_PIPE, useClass: RequestValidationPipe }],
})
class KitModule {}

await runService(KitModule, defineService({ from: import.meta.url }));
