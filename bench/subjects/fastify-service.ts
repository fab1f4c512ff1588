import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { IsEmail, IsString, Length, validateSync } from 'class-validator';
import { fastify } from 'fastify';
import { Kafka, logLevel, type Message } from 'kafkajs';
import { randomUUID } from 'node:crypto';

const { BENCH_BATCHED, BENCH_TOPIC = '', KAFKA_BOOTSTRAP_SERVERS = '', PORT } = process.env;

class RegisterUserRequest {
  @IsEmail() readonly email!: string;
  @IsString() @Length(1, 200) readonly name!: string;
}

interface Waiting {
  readonly message: Message;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const kafka = new Kafka({
  brokers: KAFKA_BOOTSTRAP_SERVERS.split(','),
  logLevel: logLevel.ERROR,
});
const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
});
await producer.connect();

let waiting: Waiting[] = [];
let sending = false;

/** What waits while a request is under way leaves together in the next one. */
async function sendAll(): Promise<void> {
  sending = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    try {
      await producer.send({ topic: BENCH_TOPIC, messages: batch.map(({ message }) => message) });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
  sending = false;
}

function publish(message: Message): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push({ message, resolve, reject });
    if (!sending) void sendAll();
  });
}

/** The message the kit sends, by hand. */
function toMessage({ email, name }: RegisterUserRequest, userId: string): Message {
  const id = randomUUID();
  const headers = {
    ce_specversion: '1.0',
    ce_id: id,
    ce_type: 'user.created',
    ce_source: 'bench',
    ce_time: new Date().toISOString(),
    ce_eventversion: '1',
    ce_partitionkey: userId,
    ce_aggregateid: userId,
    ce_aggregatetype: 'User',
    ce_correlationid: id,
    ce_causationid: id,
    'content-type': 'application/json',
  };
  return { key: userId, value: JSON.stringify({ userId, email, name }), headers };
}

const app = fastify();
app.post('/v1/users', async (request, reply) => {
  const user = plainToInstance(RegisterUserRequest, request.body);
  const errors = validateSync(user, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) return reply.code(400).send(errors);
  const userId = randomUUID();
  const message = toMessage(user, userId);
  if (BENCH_BATCHED) await publish(message);
  else await producer.send({ topic: BENCH_TOPIC, messages: [message] });
  return reply.code(202).send({ userId });
});
await app.listen({ host: '127.0.0.1', port: Number(PORT) });
process.once('SIGTERM', () => {
  void app
    .close()
    .then(() => producer.disconnect())
    .then(() => process.exit(0));
});
