import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Turns } from './turns.js';

const HEADERS_END = Buffer.from('\r\n\r\n');
/** Bounds the slices of a body that is full of what looks like the end of headers. */
const MIN_BODY_SLICE_BYTES = 256;
/** More than slices let through; as many as a client gets where they cannot be made. */
const MAX_IN_FLIGHT = 32;

type Parse = (chunk: Buffer) => void;

/**
 * A connection whose requests are read one after the other: the next one as soon as the last one's
 * answer has left. Node parses and starts all that a chunk of 64 KiB contains at once, which are
 * over 2,000 requests, and keeps their answers in memory for clients that do not read them.
 */
export class PacedConnection {
  /** Whether an answer has left it whole. */
  hasAnswered = false;
  /** When its client was first seen not to take its answer, as `Date.now()`; unset: it does. */
  unsentSince: number | undefined;

  private parse: Parse | undefined;
  private unread: Buffer | undefined;
  private isHeld = false;
  private inFlight = 0;
  private request: IncomingMessage | undefined;
  private response: ServerResponse | undefined;

  private constructor(
    readonly socket: Socket,
    private readonly turns: Turns,
  ) {}

  /**
   * Puts itself between the socket and Node's parser, which is its only listener by then. Where
   * Node reads in another way, a connection that begins too many requests at once is ended.
   */
  static pace(socket: Socket, turns: Turns): PacedConnection {
    const connection = new PacedConnection(socket, turns);
    const [parse, ...others] = socket.listeners('data') as Parse[];
    if (!parse || others.length > 0) return connection;
    connection.parse = parse;
    socket.on('data', connection.read);
    socket.removeListener('data', parse);
    socket.on('resume', connection.parseUnread);
    return connection;
  }

  /** Takes note of a request that Node has parsed the headers of; false: it must not be answered. */
  begin(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.inFlight >= MAX_IN_FLIGHT) {
      this.socket.destroy();
      return false;
    }
    this.inFlight += 1;
    this.request = request;
    this.response = response;
    return true;
  }

  /** Takes note that an answer has left or never will, and reads on. */
  end(response: ServerResponse): void {
    this.inFlight -= 1;
    this.hasAnswered ||= response.writableFinished;
    if (this.inFlight > 0 || !this.isHeld) return;
    this.isHeld = false;
    // Answers that the system takes at once would otherwise keep the event loop until the last one.
    this.turns.next(this.goOn);
  }

  get isInProgress(): boolean {
    return this.inFlight > 0;
  }

  /** Whether the service has work to do on it; otherwise it waits for its client. */
  get isWorking(): boolean {
    // Node no longer parses what has become another protocol, such as WebSocket.
    if (this.parse && !isParsed(this.socket)) return true;
    return this.inFlight > 0 && !!this.request?.complete && !this.response?.writableEnded;
  }

  /** Whether its client has yet to read what was written. */
  get isUnsent(): boolean {
    return this.socket.writableNeedDrain;
  }

  private readonly read = (chunk: Buffer): void => {
    this.unread = this.unread ? Buffer.concat([this.unread, chunk]) : chunk;
    this.parseUnread();
  };

  private readonly parseUnread = (): void => {
    const { socket, parse } = this;
    while (this.unread && !socket.isPaused() && !socket.destroyed) {
      const isReading = this.inFlight > 0 && !this.request?.complete;
      if (this.inFlight > 0 && !isReading) {
        this.isHeld = true;
        socket.pause();
        return;
      }
      const slice = firstSlice(this.unread, isReading);
      this.unread =
        slice.length < this.unread.length ? this.unread.subarray(slice.length) : undefined;
      parse!(slice);
      if (!isParsed(socket)) return this.release();
    }
  };

  private readonly goOn = (): void => {
    this.socket.resume();
  };

  /** Leaves the socket to those who speak another protocol on it. */
  private release(): void {
    this.socket.removeListener('data', this.read).removeListener('resume', this.parseUnread);
    if (this.unread && !this.socket.destroyed) this.socket.unshift(this.unread);
    this.unread = undefined;
  }
}

/** What holds one request's end at most: all of it where no second one can end in it. */
function firstSlice(chunk: Buffer, isBody: boolean): Buffer {
  const found = chunk.indexOf(HEADERS_END, isBody ? MIN_BODY_SLICE_BYTES : 0);
  if (found < 0) return chunk;
  const end = found + HEADERS_END.length;
  return chunk.includes(HEADERS_END, end) ? chunk.subarray(0, end) : chunk;
}

/** Node takes its parser off a socket that has become another protocol. */
function isParsed(socket: Socket): boolean {
  return !!(socket as { parser?: unknown }).parser;
}
