import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Kafka, logLevel } from 'kafkajs';
import { Measured } from './measured.event.js';
import { Tally } from './tally.js';

const { BENCH_TOPIC = '', BENCH_EACH, KAFKA_BOOTSTRAP_SERVERS = '' } = process.env;
const { KAFKA_CONSUMER_GROUP = '' } = process.env;
const tally = new Tally();

/** The same validation as the kit's, and nothing else. */
function handle(value: Buffer | null): void | Promise<void> {
  const event = plainToInstance(Measured, JSON.parse(String(value)) as object);
  const errors = validateSync(event, { whitelist: true, forbidUnknownValues: false });
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return tally.handle();
}

const kafka = new Kafka({
  brokers: KAFKA_BOOTSTRAP_SERVERS.split(','),
  logLevel: logLevel.ERROR,
});
const consumer = kafka.consumer({ groupId: KAFKA_CONSUMER_GROUP });
await consumer.connect();
await consumer.subscribe({ topics: [BENCH_TOPIC], fromBeginning: true });
if (BENCH_EACH === 'batch') {
  await consumer.run({
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      for (const message of batch.messages) {
        await handle(message.value);
        resolveOffset(message.offset);
      }
      await heartbeat();
    },
  });
} else {
  await consumer.run({ eachMessage: async ({ message }) => handle(message.value) });
}
process.once('SIGTERM', () => void consumer.disconnect().then(() => process.exit(0)));
