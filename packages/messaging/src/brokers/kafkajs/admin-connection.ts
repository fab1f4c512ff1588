import type { Admin as KafkaJsAdmin } from 'kafkajs';
import type { Access } from './access.js';
import { hookClusters } from './cluster-hook.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import { isAnswer, isUnreachable, toBrokerError } from './kafka-errors.js';

/** kafkajs's number for reading uncommitted messages; its default is committed ones. */
const READ_UNCOMMITTED = 0;

/** Milliseconds in which a call is begun again where no broker answered it. */
const TRY_AGAIN_MS = 8_000;

/** An admin client that is connected when it is first needed, and again when it has failed. */
export class AdminConnection {
  private connected: Promise<KafkaJsAdmin> | undefined;
  private cluster: KafkaJsCluster | undefined;
  private closed = false;

  /**
   * @param uncommitted whether it sees a partition's end beyond open transactions. By default kafkajs
   *   asks where readers of committed messages end, and those after an open one would be no lag
   */
  constructor(
    private readonly connection: KafkaConnection,
    private readonly uncommitted = false,
  ) {}

  /**
   * Runs a call, and again over a new connection while a broker that it needs does not answer: it may
   * be one that hangs, which the others have yet to replace. A refusal of the broker says nothing
   * against the connection, which others are using.
   */
  async run<Result>(
    call: (admin: KafkaJsAdmin, cluster: KafkaJsCluster) => Promise<Result>,
    access?: Access,
  ): Promise<Result> {
    const begin = performance.now();
    for (;;) {
      const connected = (this.connected ??= this.connect());
      let admin: KafkaJsAdmin | undefined;
      try {
        admin = await connected;
        return await call(admin, this.cluster!);
      } catch (error) {
        if (!admin || !isAnswer(error)) this.discard(connected);
        const isWorthIt = admin && !this.closed && isUnreachable(error);
        if (!isWorthIt || performance.now() - begin > TRY_AGAIN_MS)
          throw toBrokerError(error, describeKafka(this.connection), access);
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.disconnect();
  }

  /** Closes a broken connection once, as several calls may fail together and there may be a new one by then. */
  discard(connected = this.connected): void {
    if (connected === this.connected) void this.disconnect().catch(() => undefined);
  }

  private async disconnect(): Promise<void> {
    const { connected } = this;
    this.connected = undefined;
    await (await connected?.catch(() => undefined))?.disconnect();
  }

  private async connect(): Promise<KafkaJsAdmin> {
    const isolation = this.uncommitted ? { isolationLevel: READ_UNCOMMITTED } : {};
    // Only the function that makes its cluster takes the choice.
    const client = hookClusters<KafkaJsCluster>(
      createKafkaClient(this.connection),
      (create, options) => (this.cluster = create({ ...options, ...isolation })),
    );
    const admin = client.admin();
    await admin.connect();
    return admin;
  }
}
