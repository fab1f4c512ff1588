import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsInt, IsString } from 'class-validator';
import { defineService, SETTINGS } from '@nest-kafka-kit/service/settings';
import { type BaseEvent, Consumes, Event, MessagingModule } from '@nest-kafka-kit/messaging';
import { runService } from '@nest-kafka-kit/service';
import { measuredOptions } from './measured-options.js';
import { Measured, measuredEvents } from './measured.event.js';
import { Tally } from './tally.js';

const { BENCH_CONCURRENCY = '16', BENCH_EVENT_TYPES = '1' } = process.env;
const tally = new Tally();

// Types beside the measured one: a service may have many.
for (let index = 1; index < Number(BENCH_EVENT_TYPES); index++) {
  class Other {
    readonly key!: string;
    readonly amount!: number;
  }
  IsString()(Other.prototype, 'key');
  IsInt()(Other.prototype, 'amount');
  Event({ type: `other.${index}`, topic: measuredEvents, key: 'key' })(Other);
}

@Controller()
class MeasuredController {
  @Consumes(Measured, { concurrency: Number(BENCH_CONCURRENCY) })
  handle(@Payload() _event: BaseEvent<Measured>): void | Promise<void> {
    return tally.handle();
  }
}

/** The kit, with one handler. */
@Module({
  imports: [MessagingModule.forRootAsync({ inject: [SETTINGS], useFactory: measuredOptions })],
  controllers: [MeasuredController],
})
class KitModule {}

await runService(KitModule, defineService({ from: import.meta.url }));
