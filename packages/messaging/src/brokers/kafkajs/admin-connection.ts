import type { Admin as KafkaJsAdmin } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';
import { BrokerUnreachableError } from '../../errors.js';
import type { Access } from './access.js';
import { hookClusters } from './cluster-hook.js';
import { createKafkaClient, describeKafka, type KafkaConnection } from './kafka-client.js';
import type { KafkaJsCluster } from './kafkajs-cluster.js';
import {
  isAnswer,
  isOfAnotherLeader,
  isUnreachable,
  rootOf,
  toBrokerError,
} from './kafka-errors.js';
import { unreachableReason } from './unreachable-reason.js';

/** kafkajs's number for reading uncommitted messages; its default is committed ones. */
const READ_UNCOMMITTED = 0;

/** Milliseconds in which a call is begun again where no broker answered it, or one that leads no more. */
const TRY_AGAIN_MS = 8_000;
/** Milliseconds in which a broker hears that it leads a partition. */
const ELECTION_MS = 100;

/** kafkajs's text for a connection that the broker has closed. */
const HUNG_UP = 'Closed connection';
const WANTS_USER =
  'it closes the connection at the first request; it may want a user, `kafka.sasl`';

/** An admin client that is connected when it is first needed, and again when it has failed. */
export class AdminConnection {
  private connected: Promise<KafkaJsAdmin> | undefined;
  private cluster: KafkaJsCluster | undefined;
  private closed = false;
  /** The error of the latest attempt, if it failed; calls go on trying after it. */
  lastFailure: Error | undefined;

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
   * be one that hangs, which the others have yet to replace. One that does not lead a partition, or not
   * yet, is asked again too. A refusal of the broker says nothing against the connection, which others
   * are using.
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
        const result = await call(admin, this.cluster!);
        this.lastFailure = undefined;
        return result;
      } catch (error) {
        const failure = this.wantsUser(error) ? new Error(WANTS_USER) : rootOf(error);
        this.lastFailure = failure;
        if (!admin || !isAnswer(error)) this.discard(connected);
        const isElected = isOfAnotherLeader(error);
        const isWorthIt = admin && !this.closed && (isElected || isUnreachable(error));
        if (isWorthIt && performance.now() - begin <= TRY_AGAIN_MS) {
          if (isElected) await this.hearOfLeaders();
          continue;
        }
        const known = toBrokerError(error, describeKafka(this.connection), access);
        if (!(known instanceof BrokerUnreachableError)) throw known;
        throw (await this.explain()) ?? this.unreachable(failure);
      }
    }
  }

  private async hearOfLeaders(): Promise<void> {
    await delay(ELECTION_MS);
    // The call itself fails where this does.
    await this.cluster?.refreshMetadata().catch(() => undefined);
  }

  /** Finds out why no bootstrap server answers; `undefined` where one does. */
  async explain(): Promise<BrokerUnreachableError | undefined> {
    const { bootstrapServers, ssl } = this.connection;
    const reason = this.closed ? undefined : await unreachableReason(bootstrapServers, ssl);
    if (reason === undefined) return undefined;
    return this.unreachable(new Error(reason));
  }

  private unreachable(cause: Error): BrokerUnreachableError {
    return new BrokerUnreachableError(describeKafka(this.connection), undefined, { cause });
  }

  /** Kafka hangs up without a word on a client that has not signed in where it has to. */
  private wantsUser(error: unknown): boolean {
    return this.connection.sasl === undefined && rootOf(error).message === HUNG_UP;
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
