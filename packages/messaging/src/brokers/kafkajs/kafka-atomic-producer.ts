import type { Producer as KafkaJsProducer, Transaction } from 'kafkajs';
import type { AtomicProducer, OutgoingMessage, Position } from '../../ports/index.js';
import { ProducerReplacedError } from '../../errors.js';
import { settledWithin } from '../../settled-within.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import { isRefusal, isReplaced, toBatchError, toRefusal } from './kafka-errors.js';
import { ChosenPartitions, sendAll } from './send-all.js';

/** Milliseconds until leaving is given up: a hung broker must not hold the process. */
const CLOSE_TIMEOUT_MS = 3_000;
/** Milliseconds after which the broker aborts a dead process's transaction; until then readers wait. */
const TRANSACTION_TIMEOUT_MS = 30_000;

/** Stores messages in one Kafka transaction per call. Its name is the transactional id, by which brokers fence. */
export class KafkaAtomicProducer implements AtomicProducer {
  private constructor(
    private readonly producer: KafkaJsProducer,
    private readonly partitions: ChosenPartitions,
    private readonly name: string,
    private readonly broker: string,
  ) {}

  /** Opens a producer. Ends an earlier one of this name, and undoes what that one had not finished. */
  static async open(connection: KafkaConnection, name: string): Promise<KafkaAtomicProducer> {
    const partitions = new ChosenPartitions();
    const producer = createKafkaClient(connection).producer({
      transactionalId: name,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: partitions.createPartitioner,
    });
    const opened = new KafkaAtomicProducer(producer, partitions, name, describeKafka(connection));
    try {
      await producer.connect();
      // The first one asks for the producer id, which is what fences; empty, it ends without a trace.
      await (await producer.transaction()).abort();
      return opened;
    } catch (error) {
      await opened.close();
      throw opened.toError(error, []);
    }
  }

  async publishAtomically(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    let transaction: Transaction | undefined;
    try {
      transaction = await this.producer.transaction();
      const positions = await sendAll(transaction, this.partitions, messages);
      await transaction.commit();
      return positions;
    } catch (error) {
      if (transaction?.isActive()) await settledWithin(CLOSE_TIMEOUT_MS, transaction.abort());
      throw this.toError(error, messages);
    }
  }

  close(): Promise<void> {
    return settledWithin(CLOSE_TIMEOUT_MS, this.producer.disconnect());
  }

  private toError(error: unknown, messages: readonly OutgoingMessage[]): Error {
    if (isReplaced(error)) return new ProducerReplacedError(this.name, { cause: error });
    if (isRefusal(error)) {
      const topics = [...new Set(messages.map(({ topic }) => topic))];
      const access = { transactionalId: this.name, topics, operation: 'Write' };
      return toRefusal(error, this.broker, access);
    }
    return toBatchError(error, this.broker, messages);
  }
}
