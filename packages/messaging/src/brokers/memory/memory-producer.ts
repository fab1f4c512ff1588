import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  AtomicProducer,
  OutgoingMessage,
  Position,
  Producer,
  ProducerObserver,
} from '../../ports/index.js';
import { ProducerClosedError, ProducerReplacedError } from '../../errors.js';
import type { MemoryLog } from './memory-log.js';

/** Stores messages in this process, at once. */
export class MemoryProducer implements Producer {
  /** Always 0, as nothing waits. */
  readonly waiting = 0;
  private closed = false;

  constructor(
    private readonly log: MemoryLog,
    private readonly observer?: ProducerObserver,
  ) {}

  async publish(message: OutgoingMessage): Promise<Position> {
    const [position] = await this.publishBatch([message]);
    return position!;
  }

  async publishBatch(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    const begin = performance.now();
    const positions = this.append(messages);
    // Handlers never run before the publisher goes on, as on any real broker.
    await nextTurn();
    this.observer?.stored(performance.now() - begin);
    return positions;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private append(messages: readonly OutgoingMessage[]): Position[] {
    const positions: Position[] = [];
    try {
      if (this.closed) throw new ProducerClosedError();
      this.observer?.requested(messages.length);
      for (const message of messages) {
        positions.push(this.log.append(message));
        this.observer?.settled(message.topic);
      }
      return positions;
    } catch (error) {
      for (const { topic } of messages.slice(positions.length))
        this.observer?.settled(topic, error);
      throw error;
    }
  }
}

/** Stores several messages in one step of the event loop, so that nobody sees some without the others. */
export class MemoryAtomicProducer implements AtomicProducer {
  constructor(
    private readonly log: MemoryLog,
    private readonly name: string,
    /** The producer that holds each name. */
    private readonly current: Map<string, MemoryAtomicProducer>,
  ) {
    current.set(name, this);
  }

  async publishAtomically(messages: readonly OutgoingMessage[]): Promise<Position[]> {
    if (this.current.get(this.name) !== this) throw new ProducerReplacedError(this.name);
    for (const message of messages) this.log.check(message);
    const positions = messages.map((message) => this.log.append(message));
    await nextTurn();
    return positions;
  }

  async close(): Promise<void> {
    if (this.current.get(this.name) === this) this.current.delete(this.name);
  }
}
