import { partitionKey, type ProducerObserver } from '../../../ports/index.js';
import { isRefusal } from '../kafka-errors.js';
import type { ClusterView } from './cluster-view.js';
import { NodeConnections } from './node-connections.js';
import type { Batch, PartitionQueue } from './partition-queue.js';
import { answerError, meaningOf } from './produce-answer.js';
import { ProduceRequest } from './produce-request.js';
import {
  type NodeAddress,
  NotSentError,
  type PartitionAnswer,
  type ProduceWire,
  type WireConnection,
} from './produce-wire.js';
import type { ProducerIds } from './producer-ids.js';
import type { PublishErrors } from './publish-errors.js';

/** Bytes of a partition, and of all partitions, that leave together; a larger message leaves alone. */
const MAX_BATCH_BYTES = 512 * 1024;
const MAX_REQUEST_BYTES = 1024 * 1024;
/** Milliseconds after which a request is late: what it does not concern goes on over another connection. */
const LATE_MS = 100;
/** Milliseconds after which a broker answers for the partitions of a request that are done. */
const TOGETHER_TIMEOUT_MS = 250;
/** Milliseconds after which it answers for a partition that left alone; it is asked again then. */
const ALONE_TIMEOUT_MS = 2_000;
/** Milliseconds beyond its own limit after which a broker counts as hung. */
const HUNG_AFTER_MS = 1_000;
/** Connections to a broker on which partitions in trouble leave alone; what is more leaves together. */
const MAX_ALONE = 8;
/** Requests to a broker that may be late before the next partitions wait. */
const MAX_LATE = 4;
/** Milliseconds between two looks at who leads, while a partition has no leader or a silent one. */
const LOOK_EVERY_MS = 500;
const NO_LEADER = answerError(5);
const TIMED_OUT = 7;

export interface DispatcherOptions {
  readonly wire: ProduceWire;
  readonly view: ClusterView;
  readonly ids: ProducerIds;
  readonly errors: PublishErrors;
  readonly observer: ProducerObserver | undefined;
}

/**
 * Sends what waits: the partitions of a leader together, in one request at a time; a partition in
 * trouble alone, over a connection of its own, since a broker answers a request only when it is done
 * with all its partitions, and a connection's next request after that.
 */
export class Dispatcher {
  private readonly nodes = new Map<NodeAddress, NodeConnections>();
  private readonly ready = new Set<PartitionQueue>();
  private readonly requests = new Set<ProduceRequest>();
  private isScheduled = false;
  private wakeTimer: NodeJS.Timeout | undefined;
  private wakeAt = Infinity;
  private lookTimer: NodeJS.Timeout | undefined;
  private isAskingForId = false;
  private isClosed = false;

  constructor(private readonly options: DispatcherOptions) {}

  /** Sends what waits in the queue, together with all of this turn of the event loop. */
  add(queue: PartitionQueue): void {
    this.ready.add(queue);
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.dispatch();
    });
  }

  /** Gives up what is under way for a queue, if nobody awaits it any more: it would hold up what comes next. */
  abandonUnwanted(queue: PartitionQueue): void {
    const batch = queue.underWay;
    if (!batch || batch.isAwaited) return;
    for (const request of this.requests) request.detach(batch);
    queue.drop(batch);
    this.add(queue);
  }

  /** Takes notice of new leaders: what a silent broker does not lead any more is sent to the next. */
  leadersKnown(): void {
    const { view } = this.options;
    for (const request of this.requests) {
      if (request.age < LATE_MS) continue;
      for (const batch of request.open) {
        const leader = view.leaderOf(batch.topic, batch.partition);
        if (!leader || leader === request.node.node) continue;
        request.detach(batch);
        this.ready.add(batch.queue);
      }
    }
    for (const [node, connections] of this.nodes) {
      if (view.isKnown(node)) continue;
      connections.close();
      this.nodes.delete(node);
    }
    this.dispatch();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.wakeTimer);
    clearTimeout(this.lookTimer);
    for (const request of this.requests) request.hangUp();
    for (const node of this.nodes.values()) node.close();
  }

  private dispatch(): void {
    if (this.isClosed) return;
    const now = performance.now();
    const byNode = new Map<NodeConnections, PartitionQueue[]>();
    for (const queue of this.ready) {
      if (!queue.isReady) this.ready.delete(queue);
      const node = queue.isReady ? this.nodeFor(queue, now) : undefined;
      if (!node) continue;
      const queues = byNode.get(node);
      if (queues) queues.push(queue);
      else byNode.set(node, [queue]);
    }
    for (const [node, queues] of byNode) this.dispatchTo(node, queues);
  }

  /** Finds the broker to send to; `undefined` where there is none, or it is not time yet. */
  private nodeFor(queue: PartitionQueue, now: number): NodeConnections | undefined {
    if (queue.notBefore > now) {
      this.wake(queue.notBefore);
      return undefined;
    }
    const leader = this.leaderOf(queue);
    if (!leader) {
      queue.reason = NO_LEADER;
      this.lookAgain();
      return undefined;
    }
    if (!this.identify(queue)) return undefined;
    let node = this.nodes.get(leader);
    if (!node) this.nodes.set(leader, (node = new NodeConnections(leader, this.options.wire)));
    if (node.notBefore <= now) return node;
    this.wake(node.notBefore);
    return undefined;
  }

  private leaderOf({ topic, partition }: PartitionQueue): NodeAddress | undefined {
    return this.options.view.leaderOf(topic, partition);
  }

  private dispatchTo(node: NodeConnections, queues: readonly PartitionQueue[]): void {
    if (!node.isSharing && node.late < MAX_LATE && queues.some(leavesTogether))
      void this.sendTogether(node);
    const alone = queues.filter((queue) => !leavesTogether(queue));
    for (let free = MAX_ALONE - node.alone; free > 0 && alone.length > 0; free--) {
      const next = free === 1 ? alone.splice(0) : alone.splice(0, 1);
      void this.sendAlone(node, next);
    }
  }

  private async sendTogether(node: NodeConnections): Promise<void> {
    node.isSharing = true;
    const connection = await this.connect(node, []);
    const batches = connection ? this.takeTogether(node) : [];
    if (!connection || batches.length === 0) {
      node.isSharing = false;
      if (connection) node.release(connection);
      return;
    }
    let isLate = false;
    const onLate = (): void => {
      isLate = true;
      node.isSharing = false;
      node.late += 1;
      this.lookAgain();
      this.dispatch();
    };
    await this.produce(node, connection, batches, TOGETHER_TIMEOUT_MS, onLate);
    if (isLate) node.late -= 1;
    else node.isSharing = false;
    this.dispatch();
  }

  private takeTogether(node: NodeConnections): Batch[] {
    const now = performance.now();
    const batches: Batch[] = [];
    let bytes = 0;
    for (const queue of this.ready) {
      if (!queue.isReady || !leavesTogether(queue) || this.nodeFor(queue, now) !== node) continue;
      const batch = queue.take(MAX_BATCH_BYTES);
      // To the end, so that each has its turn where not all fit.
      this.ready.delete(queue);
      batches.push(batch);
      bytes += batch.bytes;
      if (bytes >= MAX_REQUEST_BYTES) break;
    }
    return batches;
  }

  private async sendAlone(node: NodeConnections, queues: readonly PartitionQueue[]): Promise<void> {
    node.alone += 1;
    for (const queue of queues) queue.isReserved = true;
    const connection = await this.connect(node, queues);
    for (const queue of queues) queue.isReserved = false;
    const now = performance.now();
    const sendable = queues.filter((queue) => queue.isReady && this.nodeFor(queue, now) === node);
    if (connection && sendable.length > 0) {
      const batches: Batch[] = [];
      let bytes = 0;
      for (const queue of sendable) {
        if (bytes > 0 && bytes + queue.nextBytes > MAX_REQUEST_BYTES) continue;
        const batch = queue.take(MAX_BATCH_BYTES);
        batches.push(batch);
        bytes += batch.bytes;
      }
      await this.produce(node, connection, batches, ALONE_TIMEOUT_MS, () => this.lookAgain());
    } else if (connection) node.release(connection);
    node.alone -= 1;
    for (const queue of queues) this.ready.add(queue);
    this.dispatch();
  }

  /** Opens a connection, or tells all partitions of the broker why there is none. */
  private async connect(
    node: NodeConnections,
    reserved: readonly PartitionQueue[],
  ): Promise<WireConnection | undefined> {
    try {
      const connection = await node.acquire();
      if (!this.isClosed) return connection;
      connection.hangUp();
      return undefined;
    } catch (error) {
      const { view } = this.options;
      for (const queue of [...this.ready, ...reserved])
        if (this.leaderOf(queue) === node.node) this.noWay(queue, error as Error);
      view.refresh();
      this.lookAgain();
      this.wake(node.notBefore);
      return undefined;
    }
  }

  private async produce(
    node: NodeConnections,
    connection: WireConnection,
    batches: readonly Batch[],
    timeoutMs: number,
    onLate: () => void,
  ): Promise<void> {
    const request = new ProduceRequest(node, connection, batches);
    this.requests.add(request);
    this.options.observer?.requested(batches.reduce((sum, { waiting }) => sum + waiting.length, 0));
    let timer = setTimeout(() => {
      onLate();
      timer = setTimeout(
        () => {
          node.hangUpIdle();
          request.hangUp();
        },
        timeoutMs + HUNG_AFTER_MS - LATE_MS,
      );
    }, LATE_MS);
    try {
      const answers = await connection.produce(batches, timeoutMs);
      const byPartition = new Map(answers.map((each) => [partitionKey(each), each]));
      node.release(connection);
      for (const batch of request.open)
        this.answered(batch, byPartition.get(batch.queue.key), request.age);
    } catch (error) {
      connection.hangUp();
      for (const batch of request.open) this.failed(batch, error as Error, batches.length);
    } finally {
      clearTimeout(timer);
      this.requests.delete(request);
    }
  }

  private answered(batch: Batch, answer: PartitionAnswer | undefined, tookMs: number): void {
    const { queue } = batch;
    if (batch !== queue.underWay) return;
    queue.isInFlight = false;
    this.ready.add(queue);
    if (!answer) return this.doubt(batch, new Error('The broker left it out of its answer.'));
    const { errorCode, baseOffset } = answer;
    const meaning = meaningOf(errorCode, baseOffset);
    if (meaning === 'stored') {
      queue.stored(batch, baseOffset);
      if (tookMs < LATE_MS) queue.isInTrouble = false;
      return;
    }
    const error = answerError(errorCode);
    if (meaning === 'doubt') return this.doubt(batch, error, errorCode === TIMED_OUT);
    if (meaning === 'again') return this.again(batch, error);
    if (meaning === 'apart' && batch.waiting.length > 1 && !batch.isInDoubt)
      return queue.halve(batch);
    if (meaning !== 'anew' || batch.isInDoubt)
      return queue.reject(batch, this.options.errors.refused(batch, error));
    queue.beginAnew();
    this.again(batch, error);
  }

  private failed(batch: Batch, error: Error, batches: number): void {
    const { queue } = batch;
    if (batch !== queue.underWay) return;
    queue.isInFlight = false;
    this.ready.add(queue);
    if (!(error instanceof NotSentError)) return this.doubt(batch, error);
    const { cause } = error;
    // One of several that cannot be encoded: each tries alone.
    const isOurs = !isRefusal(cause) && cause.name !== 'KafkaJSConnectionError';
    if (isOurs && batches === 1 && !batch.isInDoubt) {
      if (batch.waiting.length > 1) queue.halve(batch);
      else queue.reject(batch, this.options.errors.refused(batch, cause));
    } else this.again(batch, cause);
  }

  /** Sends a batch that is not stored again, unless an earlier attempt left doubt, perhaps in another order. */
  private again(batch: Batch, reason: Error): void {
    if (!batch.isInDoubt) batch.queue.putBack(batch);
    this.pause(batch.queue, reason);
  }

  /** Sends a batch that may be stored again as it is, which the broker takes for a repetition if it is. */
  private doubt(batch: Batch, reason: Error, isSlow = false): void {
    const { queue } = batch;
    batch.isInDoubt = true;
    if (!batch.isAwaited) queue.drop(batch);
    this.pause(queue, reason, !isSlow);
    if (isSlow) queue.notBefore = 0;
  }

  /** @param isUrgent whether another broker may lead by now */
  private pause(queue: PartitionQueue, reason: Error, isUrgent = false): void {
    queue.pause(reason, performance.now());
    this.options.view.refresh(isUrgent);
    this.lookAgain();
  }

  /** Gives a queue a producer id, or asks for one. @returns whether it has one */
  private identify(queue: PartitionQueue): boolean {
    if (queue.hasIdentity) return true;
    const { ids } = this.options;
    const given = ids.after(queue.lastIdentity);
    if (given) queue.begin(given);
    else void this.askForId();
    return queue.hasIdentity;
  }

  private async askForId(): Promise<void> {
    if (this.isAskingForId) return;
    this.isAskingForId = true;
    const { ids } = this.options;
    try {
      await ids.ask();
      this.isAskingForId = false;
      this.dispatch();
    } catch (error) {
      this.isAskingForId = false;
      for (const queue of this.ready) {
        if (!queue.hasIdentity) this.noWay(queue, error as Error);
      }
      this.wake(performance.now() + LOOK_EVERY_MS);
    }
  }

  /** Lets the messages of a queue wait, or rejects them where the broker refuses this client. */
  private noWay(queue: PartitionQueue, error: Error): void {
    const { errors } = this.options;
    queue.reason = error;
    if (!isRefusal(error)) return;
    queue.rejectAll((isInDoubt) =>
      isInDoubt ? errors.inDoubt(queue, error) : errors.refusal(error),
    );
  }

  /** Tries again at that time. */
  private wake(at: number): void {
    if (at >= this.wakeAt || this.isClosed) return;
    clearTimeout(this.wakeTimer);
    this.wakeAt = at;
    this.wakeTimer = setTimeout(
      () => {
        this.wakeAt = Infinity;
        this.dispatch();
      },
      Math.max(1, at - performance.now()),
    );
  }

  /** Looks soon who leads, and again while somebody waits for a leader. */
  private lookAgain(): void {
    if (this.lookTimer || this.isClosed) return;
    this.lookTimer = setTimeout(() => {
      this.lookTimer = undefined;
      const isWaiting = [...this.ready].some((queue) => queue.isReady && !this.leaderOf(queue));
      const isLate = [...this.requests].some(({ age }) => age > LATE_MS);
      if (!isWaiting && !isLate) return;
      this.options.view.refresh();
      this.lookAgain();
    }, LOOK_EVERY_MS);
  }
}

function leavesTogether({ isInTrouble, nextBytes }: PartitionQueue): boolean {
  return !isInTrouble && nextBytes <= MAX_BATCH_BYTES;
}
