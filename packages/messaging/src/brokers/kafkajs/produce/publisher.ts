import type { OutgoingMessage, Position, ProducerObserver } from '../../../ports/index.js';
import { ProducerClosedError, PublisherOverloadedError } from '../../../errors.js';
import { sizeOf } from '../../../publishing/message-size.js';
import { isRefusal } from '../kafka-errors.js';
import { halfOf, hasRoom, Load, type WaitingLimits } from './allowance.js';
import { AnyBroker } from './ask-any.js';
import { ClusterView } from './cluster-view.js';
import { Dispatcher } from './dispatcher.js';
import type { PartitionQueue } from './partition-queue.js';
import { INVALID_TOPIC, TOPIC_DENIED, UNKNOWN_TOPIC } from './produce-answer.js';
import type { ProduceWire, TopicDescription } from './produce-wire.js';
import { PublishErrors } from './publish-errors.js';
import { TopicPlaces } from './topic-places.js';
import { WaitingMessage } from './waiting-message.js';

/** The options of a publisher. */
export interface PublisherOptions {
  /** The broker's name in errors, such as `Apache Kafka at localhost:9092`. */
  readonly broker: string;
  readonly wire: ProduceWire;
  /** Milliseconds that a caller waits at most. */
  readonly timeoutMs: number;
  /** The most that may wait; a partition, or all in trouble together, may have half of it. */
  readonly limits?: WaitingLimits;
  readonly observer?: ProducerObserver | undefined;
}

const LIMITS: WaitingLimits = { messages: 20_000, bytes: 64 * 1024 * 1024 };
/** Milliseconds after which the cluster is asked again where nobody answered. */
const ASK_AGAIN_MS = 200;
/** Answers about a topic that waiting does not change. */
const FINAL = new Set<number>([UNKNOWN_TOPIC, INVALID_TOPIC, TOPIC_DENIED]);

/**
 * Publishes messages, each with an outcome of its own: what one partition, topic or broker does
 * concerns the messages for it alone.
 */
export class Publisher {
  private readonly total = new Load();
  private readonly topics = new Map<string, TopicPlaces>();
  private readonly limits: WaitingLimits;
  private readonly share: WaitingLimits;
  private readonly errors: PublishErrors;
  private readonly brokers: AnyBroker;
  private readonly view: ClusterView;
  private readonly dispatcher: Dispatcher;
  private unsettled = 0;
  private whenSettled: (() => void) | undefined;
  private failure: Error | undefined;
  private isClosed = false;

  constructor(private readonly options: PublisherOptions) {
    const { wire, observer, limits = LIMITS } = options;
    this.limits = limits;
    this.share = halfOf(limits);
    this.errors = new PublishErrors(options.broker, options.timeoutMs);
    this.brokers = new AnyBroker(wire);
    this.view = new ClusterView(this.brokers, {
      described: () => this.described(),
      failed: (error) => this.failed(error),
    });
    const { brokers, view, errors } = this;
    this.dispatcher = new Dispatcher({ wire, brokers, view, errors, observer });
  }

  /** The number of messages that have not left yet. */
  get size(): number {
    return this.total.messages;
  }

  /** Resolves once all are stored. @throws as `Producer.publish` */
  async publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    const { observer } = this.options;
    const begin = observer ? performance.now() : 0;
    const positions = await Promise.all(this.accept(messages));
    observer?.stored(performance.now() - begin);
    return positions;
  }

  /** Refuses new messages; resolves when the waiting ones are stored or have failed. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.unsettled > 0) await new Promise<void>((resolve) => (this.whenSettled = resolve));
  }

  /** Hangs up on all brokers. */
  disconnect(): void {
    this.view.close();
    this.dispatcher.close();
    this.brokers.close();
  }

  private accept(messages: readonly OutgoingMessage[]): Promise<Position>[] {
    if (this.isClosed) throw this.refused(messages, new ProducerClosedError());
    const sizes = messages.map(sizeOf);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (!hasRoom(this.total, this.limits, messages.length, bytes))
      throw this.refused(messages, new PublisherOverloadedError(this.total.messages));
    const places = messages.map((message) => this.placeOf(message));
    this.checkShares(messages, places, sizes);
    return messages.map((message, index) => this.enqueue(message, places[index]!, sizes[index]!));
  }

  private refused(messages: readonly OutgoingMessage[], error: Error): Error {
    for (const { topic } of messages) this.options.observer?.settled(topic, error);
    return error;
  }

  /** Checks that no partition takes more than its share, nor all in trouble together. */
  private checkShares(
    messages: readonly OutgoingMessage[],
    places: readonly (PartitionQueue | TopicPlaces)[],
    sizes: readonly number[],
  ): void {
    const added = new Map<PartitionQueue | TopicPlaces, Load>();
    for (const [index, place] of places.entries()) {
      let load = added.get(place);
      if (!load) added.set(place, (load = new Load()));
      load.add(1, sizes[index]!);
    }
    for (const [place, more] of added) {
      const isInTrouble = !(place instanceof TopicPlaces) && place.isInTrouble;
      const load = isInTrouble ? this.loadInTrouble() : place.load;
      if (hasRoom(load, this.share, more.messages, more.bytes)) continue;
      throw this.refused(messages, new PublisherOverloadedError(load.messages, place.topic));
    }
  }

  private loadInTrouble(): Load {
    const sum = new Load();
    for (const { queues } of this.topics.values())
      for (const { isInTrouble, load } of queues)
        if (isInTrouble) sum.add(load.messages, load.bytes);
    return sum;
  }

  private enqueue(
    message: OutgoingMessage,
    place: PartitionQueue | TopicPlaces,
    bytes: number,
  ): Promise<Position> {
    return new Promise((resolve, reject) => {
      const waiting = new WaitingMessage(message, bytes, resolve, reject, this.onSettled);
      this.unsettled += 1;
      waiting.expireAfter(this.options.timeoutMs, (each) => this.expire(each));
      if (place instanceof TopicPlaces) place.addUnplaced(waiting);
      else this.queueUp(waiting, place);
    });
  }

  private readonly onSettled = (topic: string, error?: Error): void => {
    this.options.observer?.settled(topic, error);
    if (--this.unsettled === 0) this.whenSettled?.();
  };

  private queueUp(waiting: WaitingMessage, queue: PartitionQueue): void {
    waiting.queue = queue;
    queue.add(waiting);
    this.dispatcher.add(queue);
  }

  /** Finds the queue of a message's partition; those of its topic, where it is not known yet. */
  private placeOf(message: OutgoingMessage): PartitionQueue | TopicPlaces {
    const { topic } = message;
    let places = this.topics.get(topic);
    if (!places) this.topics.set(topic, (places = new TopicPlaces(topic, this.total)));
    const description = this.view.topic(topic);
    if (!description || description.leaders.length === 0 || places.unplaced.size > 0) return places;
    const queue = places.choose(message, description.leaders);
    // The partition may have been added since.
    if (!queue) this.view.refresh();
    return queue ?? places;
  }

  /** Gives a message up. While it waits it was never sent; afterwards the broker may yet store it. */
  private expire(waiting: WaitingMessage): void {
    const { queue } = waiting;
    if (!queue) {
      this.topics.get(waiting.message.topic)?.removeUnplaced(waiting);
      return waiting.settle(this.errors.neverStored(waiting, this.failure));
    }
    if (queue.remove(waiting)) return waiting.settle(this.errors.neverStored(waiting));
    waiting.settle(this.errors.unconfirmed(waiting));
    this.dispatcher.abandonUnwanted(queue);
  }

  private described(): void {
    this.failure = undefined;
    let isIncomplete = false;
    for (const places of this.topics.values()) {
      const description = this.view.described(places.topic);
      if (!description) continue;
      if (FINAL.has(description.errorCode)) this.rejectTopic(places, description);
      else this.place(places, description);
      isIncomplete ||= places.unplaced.size > 0;
    }
    this.dispatcher.leadersKnown();
    if (isIncomplete) this.askAgain();
  }

  private place(places: TopicPlaces, { topic, leaders }: TopicDescription): void {
    if (leaders.length === 0) return;
    for (const waiting of places.unplaced) {
      const queue = places.choose(waiting.message, leaders);
      places.removeUnplaced(waiting);
      if (queue) this.queueUp(waiting, queue);
      else {
        const { partition = -1 } = waiting.message;
        waiting.settle(this.errors.noSuchPartition(topic, partition, leaders.length));
      }
    }
    // The topic was made anew with fewer partitions.
    for (const queue of places.queues.slice(leaders.length))
      queue.rejectAll(() => this.errors.noSuchPartition(topic, queue.partition, leaders.length));
  }

  /** Rejects all messages of a topic that is missing or denied; the next one asks anew. */
  private rejectTopic(places: TopicPlaces, { topic, errorCode }: TopicDescription): void {
    this.view.forget(topic);
    for (const waiting of places.unplaced) {
      places.removeUnplaced(waiting);
      waiting.settle(this.errors.ofTopic(topic, errorCode));
    }
    // A name that was never a topic leaves nothing behind.
    if (places.queues.length === 0) this.topics.delete(topic);
    for (const queue of places.queues) {
      queue.rejectAll((isInDoubt) => {
        const error = this.errors.ofTopic(topic, errorCode);
        // What a deleted topic had stored is gone with it.
        return isInDoubt && errorCode !== UNKNOWN_TOPIC ? this.errors.inDoubt(queue, error) : error;
      });
      queue.beginAnew();
    }
  }

  private failed(error: unknown): void {
    this.failure = error as Error;
    if (isRefusal(error)) {
      const refusal = this.errors.refusal(error);
      for (const places of this.topics.values()) {
        for (const waiting of places.unplaced) {
          places.removeUnplaced(waiting);
          waiting.settle(refusal);
        }
      }
    }
    if (this.unsettled > 0) this.askAgain();
  }

  private askAgain(): void {
    setTimeout(() => this.view.refresh(), ASK_AGAIN_MS);
  }
}
