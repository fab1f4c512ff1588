import 'reflect-metadata';
import { Controller, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport } from '@nestjs/microservices';
import { Measured } from './measured.event.js';
import { Tally } from './tally.js';

const { BENCH_TOPIC = '', KAFKA_BOOTSTRAP_SERVERS = '', KAFKA_CONSUMER_GROUP = '' } = process.env;
const tally = new Tally();

@Controller()
class MeasuredController {
  @EventPattern<string>(BENCH_TOPIC)
  handle(@Payload() _event: Measured): void | Promise<void> {
    return tally.handle();
  }
}

@Module({ controllers: [MeasuredController] })
class NestModule {}

/** Plain Nest, as its documentation sets Kafka up. */
const app = await NestFactory.createMicroservice(NestModule, {
  transport: Transport.KAFKA,
  options: {
    client: { brokers: KAFKA_BOOTSTRAP_SERVERS.split(',') },
    consumer: { groupId: KAFKA_CONSUMER_GROUP },
    subscribe: { fromBeginning: true },
  },
  logger: ['error', 'warn'],
});
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
app.enableShutdownHooks();
await app.listen();
