import type { NodeAddress, ProduceWire, WireConnection } from './produce-wire.js';

/** Connections kept though nothing is under way on them. */
const MAX_IDLE = 4;
/** Milliseconds before a node that could not be reached is tried again: the first time, and at most. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1_000;

/** The connections to one broker: a broker answers the requests of a connection one after the other. */
export class NodeConnections {
  /** Whether a request with several partitions is under way, and in time: others gather meanwhile. */
  isSharing = false;
  /** Requests with several partitions whose answers are late. */
  late = 0;
  /** Requests under way of partitions that leave alone. */
  alone = 0;
  /** The time before which no connection is opened. */
  notBefore = 0;
  private idle: WireConnection[] = [];
  private failures = 0;
  private isClosed = false;

  constructor(
    readonly node: NodeAddress,
    private readonly wire: ProduceWire,
  ) {}

  /** Takes a connection that is free, or opens one. */
  async acquire(): Promise<WireConnection> {
    for (;;) {
      const connection = this.idle.pop();
      if (!connection) break;
      if (connection.isOpen) return connection;
      connection.hangUp();
    }
    try {
      const opened = await this.wire.open(this.node);
      this.failures = 0;
      return opened;
    } catch (error) {
      const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures++);
      this.notBefore = performance.now() + pause;
      throw error;
    }
  }

  release(connection: WireConnection): void {
    if (this.isClosed || !connection.isOpen || this.idle.length >= MAX_IDLE) connection.hangUp();
    else this.idle.push(connection);
  }

  /** Hangs up on a broker that is silent: what is free now may hang as well. */
  hangUpIdle(): void {
    for (const connection of this.idle.splice(0)) connection.hangUp();
  }

  close(): void {
    this.isClosed = true;
    this.hangUpIdle();
  }
}
