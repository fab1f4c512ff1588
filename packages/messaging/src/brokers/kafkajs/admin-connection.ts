import type { Admin as KafkaJsAdmin, Kafka } from 'kafkajs';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import { isAnswer, toBrokerError } from './kafka-errors.js';

type CreateCluster = (options: object) => unknown;

/** kafkajs's number for reading uncommitted messages; its default is committed ones. */
const READ_UNCOMMITTED = 0;

/** An admin client that is connected when it is first needed, and again when it has failed. */
export class AdminConnection {
  private connected: Promise<KafkaJsAdmin> | undefined;

  /** @param uncommitted whether it sees a partition's end beyond open transactions */
  constructor(
    private readonly connection: KafkaConnection,
    private readonly uncommitted = false,
  ) {}

  /** Runs a call. A refusal of the broker says nothing against the connection, which others are using. */
  async run<Result>(call: (admin: KafkaJsAdmin) => Promise<Result>): Promise<Result> {
    const connected = (this.connected ??= this.connect());
    let admin: KafkaJsAdmin | undefined;
    try {
      admin = await connected;
      return await call(admin);
    } catch (error) {
      if (!admin || !isAnswer(error)) this.discard(connected);
      throw toBrokerError(error, describeKafka(this.connection));
    }
  }

  async close(): Promise<void> {
    const { connected } = this;
    this.connected = undefined;
    await (await connected?.catch(() => undefined))?.disconnect();
  }

  /** Closes a broken connection once, as several calls may fail together and there may be a new one by then. */
  discard(connected = this.connected): void {
    if (connected === this.connected) void this.close().catch(() => undefined);
  }

  private async connect(): Promise<KafkaJsAdmin> {
    const client = createKafkaClient(this.connection);
    const admin = (this.uncommitted ? readUncommitted(client) : client).admin();
    await admin.connect();
    return admin;
  }
}

/**
 * Makes kafkajs's admin see uncommitted messages. By default it asks where readers of committed ones
 * end, and messages after an open transaction would be no lag. Only the function that makes its
 * cluster takes the choice.
 */
function readUncommitted(client: Kafka): Kafka {
  const name = Object.getOwnPropertySymbols(client).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  if (name) {
    const functions = client as unknown as Record<symbol, CreateCluster>;
    const createCluster = functions[name]!;
    functions[name] = (options) => createCluster({ ...options, isolationLevel: READ_UNCOMMITTED });
  }
  return client;
}
