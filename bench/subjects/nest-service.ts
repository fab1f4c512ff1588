import 'reflect-metadata';
import {
  Body,
  Controller,
  HttpCode,
  Inject,
  Module,
  type OnModuleInit,
  Post,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientKafka,
  ClientsModule,
  EventPattern,
  Payload,
  Transport,
} from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IsEmail, IsString, Length } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { firstValueFrom } from 'rxjs';
import { Latencies } from './latencies.js';
import { Measured } from './measured.event.js';

const { BENCH_TOPIC = '', KAFKA_BOOTSTRAP_SERVERS = '', KAFKA_CONSUMER_GROUP, PORT } = process.env;
const client = { brokers: KAFKA_BOOTSTRAP_SERVERS.split(',') };
const latencies = new Latencies();

class RegisterUserRequest {
  @IsEmail() readonly email!: string;
  @IsString() @Length(1, 200) readonly name!: string;
}

@Controller()
class BenchController implements OnModuleInit {
  constructor(@Inject('KAFKA') private readonly kafka: ClientKafka) {}

  async onModuleInit(): Promise<void> {
    await this.kafka.connect();
  }

  @Post('v1/users')
  @HttpCode(202)
  async register(@Body() request: RegisterUserRequest): Promise<{ userId: string }> {
    const userId = randomUUID();
    const message = { key: userId, value: { userId, ...request } };
    await firstValueFrom(this.kafka.emit(BENCH_TOPIC, message));
    return { userId };
  }

  @Post('measured')
  @HttpCode(202)
  async publish(@Body() event: Measured): Promise<void> {
    await firstValueFrom(this.kafka.emit(BENCH_TOPIC, { key: event.userId, value: { ...event } }));
  }

  @EventPattern<string>(BENCH_TOPIC)
  handle(@Payload() event: Measured): void {
    latencies.handle(event);
  }
}

@Module({
  imports: [
    ClientsModule.register([
      {
        name: 'KAFKA',
        transport: Transport.KAFKA,
        options: { client, producerOnlyMode: true, send: { acks: -1 } },
      },
    ]),
  ],
  controllers: [BenchController],
})
class NestModule {}

/** Plain Nest on Express, as its documentation sets Kafka up. */
const app = await NestFactory.create<NestExpressApplication>(NestModule, {
  logger: ['error', 'warn'],
});
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
if (KAFKA_CONSUMER_GROUP) {
  app.connectMicroservice(
    {
      transport: Transport.KAFKA,
      options: {
        client,
        consumer: { groupId: KAFKA_CONSUMER_GROUP },
        subscribe: { fromBeginning: true },
      },
    },
    { inheritAppConfig: true },
  );
  await app.startAllMicroservices();
}
app.enableShutdownHooks();
await app.listen(Number(PORT), '127.0.0.1');
