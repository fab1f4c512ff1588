import type { ProducerObserver } from '../../../ports/index.js';
import { isRefusal } from '../kafka-errors.js';
import { Alarm } from './alarm.js';
import type { AnyBroker } from './ask-any.js';
import type { ClusterView } from './cluster-view.js';
import { NodeConnections } from './node-connections.js';
import { Outcomes } from './outcomes.js';
import type { Batch, PartitionQueue } from './partition-queue.js';
import { answerError } from './produce-answer.js';
import { ProduceRequest } from './produce-request.js';
import type { NodeAddress, ProduceWire, WireConnection } from './produce-wire.js';
import { ProducerIds } from './producer-ids.js';
import type { PublishErrors } from './publish-errors.js';

/** Bytes of a partition, and of all partitions, that leave together; a larger message leaves alone. */
const MAX_BATCH_BYTES = 512 * 1024;
const MAX_REQUEST_BYTES = 1024 * 1024;
/** Milliseconds after which a broker answers for the partitions of a request that are done. */
const TOGETHER_TIMEOUT_MS = 250;
/** Milliseconds after which it answers for a partition that left alone; it is asked again then. */
const ALONE_TIMEOUT_MS = 2_000;
/** Connections to a broker on which partitions leave alone; what is more leaves together. */
const MAX_ALONE = 8;
/** Requests to a broker that may be late before the next partitions wait. */
const MAX_LATE = 4;
/** Milliseconds between two looks at who leads, while a partition has no leader or a silent one. */
const LOOK_EVERY_MS = 500;
const NO_LEADER = answerError(5);

export interface DispatcherOptions {
  readonly wire: ProduceWire;
  readonly view: ClusterView;
  readonly brokers: AnyBroker;
  readonly errors: PublishErrors;
  readonly observer: ProducerObserver | undefined;
}

/**
 * Sends what waits: the partitions of a leader together, in one request at a time; a slow partition
 * alone, over a connection of its own, since a broker answers a request only when it is done
 * with all its partitions, and a connection's next request after that.
 */
export class Dispatcher {
  private readonly nodes = new Map<NodeAddress, NodeConnections>();
  private readonly ready = new Set<PartitionQueue>();
  private readonly requests = new Set<ProduceRequest>();
  private readonly outcomes: Outcomes;
  private readonly ids: ProducerIds;
  private isScheduled = false;
  private readonly alarm = new Alarm(() => this.dispatch());
  private readonly look = new Alarm(() => this.lookForLeaders());
  private isClosed = false;

  constructor(private readonly options: DispatcherOptions) {
    this.outcomes = new Outcomes(options.errors, (isUrgent) => {
      options.view.refresh(isUrgent);
      this.lookAgain();
    });
    this.ids = new ProducerIds(options.brokers, {
      given: () => this.dispatch(),
      failed: (error) => this.noIdentity(error),
    });
  }

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
      if (!request.isLate) continue;
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
    this.alarm.stop();
    this.look.stop();
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
      this.alarm.set(queue.notBefore);
      return undefined;
    }
    const leader = this.leaderOf(queue);
    if (!leader) {
      queue.reason = NO_LEADER;
      this.lookAgain();
      return undefined;
    }
    if (!this.ids.give(queue)) return undefined;
    let node = this.nodes.get(leader);
    if (!node) this.nodes.set(leader, (node = new NodeConnections(leader, this.options.wire)));
    if (node.notBefore <= now) return node;
    this.alarm.set(node.notBefore);
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
    await this.send(node, connection, batches, TOGETHER_TIMEOUT_MS, onLate);
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
      await this.send(node, connection, batches, ALONE_TIMEOUT_MS, () => this.lookAgain());
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
      this.alarm.set(node.notBefore);
      return undefined;
    }
  }

  private async send(
    node: NodeConnections,
    connection: WireConnection,
    batches: readonly Batch[],
    timeoutMs: number,
    onLate: () => void,
  ): Promise<void> {
    const request = new ProduceRequest(node, connection, batches);
    this.requests.add(request);
    this.options.observer?.requested(request.size);
    await request.send(timeoutMs, this.outcomes, onLate);
    this.requests.delete(request);
    for (const { queue } of batches) this.ready.add(queue);
  }

  private noIdentity(error: Error): void {
    for (const queue of this.ready) if (!queue.hasIdentity) this.noWay(queue, error);
    this.alarm.set(performance.now() + LOOK_EVERY_MS);
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

  /** Looks soon who leads. */
  private lookAgain(): void {
    this.look.set(performance.now() + LOOK_EVERY_MS);
  }

  /** Looks who leads, and again as long as somebody waits for a leader. */
  private lookForLeaders(): void {
    const isWaiting = [...this.ready].some((queue) => queue.isReady && !this.leaderOf(queue));
    const isLate = [...this.requests].some((request) => request.isLate);
    if (!isWaiting && !isLate) return;
    this.options.view.refresh();
    this.lookAgain();
  }
}

function leavesTogether({ leavesAlone, nextBytes }: PartitionQueue): boolean {
  return !leavesAlone && nextBytes <= MAX_BATCH_BYTES;
}
