import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { firstSlice, headEndBegun, type Slice } from './request-slices.js';
import type { Line, Turns, Waiting } from './turns.js';

/** Requests in progress at once. There is one, or two; more come only where Node hands them over in another way. */
const MAX_IN_FLIGHT = 32;
/** Pieces of a body below this size wait for the next ones: each costs as much as a large one. */
const MIN_PIECE_BYTES = 4_096;
/** What is larger waits in a line of its own. */
const MAX_SMALL_BYTES = 4_096;
/** Chunked bodies are read in such slices, as they may have hundreds of chunks in each. */
const MAX_CHUNKED_SLICE_BYTES = 2_048;
/** The time for such slices within a turn. */
const CHUNKED_MS = 1;

type Parse = (chunk: Buffer) => void;
/** What Node keeps on a socket: its parser, and whether too much of answers is unsent. */
type Parsed = Socket & { parser?: unknown; _paused?: boolean };

const bySocket = new WeakMap<Socket, PacedConnection>();

/**
 * A connection whose requests are read one after the other, each when it is its turn: the next one
 * as soon as the last one's answer has left. Node parses and starts all that a chunk of 64 KiB
 * contains at once, which are over 2,000 requests, and keeps their answers in memory for clients
 * that do not read them.
 */
export class PacedConnection implements Waiting {
  /** The answers that have left it whole. */
  answers = 0;
  /** Whether it has one of the places that are kept for probes. */
  isSpare = false;
  /** Milliseconds that its last request waited for its turn. */
  waitedMs = 0;
  /** When its client was first seen not to take its answer, as `Date.now()`; unset: it does. */
  unsentSince: number | undefined;

  private parse: Parse | undefined;
  private unread: Buffer | undefined;
  /** Since when it waits for its turn, as `performance.now()`. */
  private inLineSince: number | undefined;
  private line: Line = 'first';
  private isHeld = false;
  private inFlight = 0;
  private request: IncomingMessage | undefined;
  private response: ServerResponse | undefined;
  /** Bytes of the request's body that are still to come; unset: nobody knows. */
  private bodyLeft: number | undefined;
  private bodyRead = 0;
  /** Bytes that came with the head. */
  private bodyCome = 0;
  /** Bytes of the blank line after a head that have been parsed; the others are still to come. */
  private headEnd = 0;
  private lastSeen = { sent: 0, answers: 0 };

  private constructor(
    readonly socket: Parsed,
    private readonly turns: Turns,
  ) {
    bySocket.set(socket, this);
  }

  /** The connection that has this socket; none for others than those of a bounded server. */
  static of(socket: Socket): PacedConnection | undefined {
    return bySocket.get(socket);
  }

  /**
   * Puts itself between the socket and Node's parser, which is its only listener by then. Where
   * Node reads in another way, a connection that begins too many requests at once is ended.
   */
  static pace(socket: Parsed, turns: Turns): PacedConnection {
    const connection = new PacedConnection(socket, turns);
    const [parse, ...others] = socket.listeners('data') as Parse[];
    if (!parse || others.length > 0 || !socket.parser) return connection;
    connection.parse = parse;
    socket.on('data', connection.read);
    socket.removeListener('data', parse);
    socket.on('resume', connection.resumed);
    return connection;
  }

  get isInProgress(): boolean {
    return this.inFlight > 0;
  }

  /** Whether its client has yet to send the rest of its request. */
  get isReceiving(): boolean {
    return this.inFlight > 0 && !this.request!.complete;
  }

  /** Whether some of its request's body is still to come, known when its head has been read. */
  get awaitsBody(): boolean {
    const { bodyLeft, bodyCome, request } = this;
    return bodyLeft ? bodyLeft > bodyCome : !!request?.headers['transfer-encoding'];
  }

  /** Whether the service has work to do on it; otherwise it waits for its client. */
  get isWorking(): boolean {
    // Node no longer parses what has become another protocol, such as WebSocket.
    if (this.parse && !this.socket.parser) return true;
    // The first piece of something large is no request yet.
    if (this.inLineSince !== undefined && this.line !== 'large') return true;
    return this.inFlight > 0 && this.request!.complete && !this.response!.writableEnded;
  }

  /** Whether its client has yet to read what was written. */
  get isUnsent(): boolean {
    return this.socket.writableNeedDrain;
  }

  /** Whether its client has read so many bytes, or a whole answer, since this was asked last. */
  hasReadMuch(bytes: number): boolean {
    const { socket, answers, lastSeen } = this;
    const sent = socket.bytesWritten - socket.writableLength;
    this.lastSeen = { sent, answers };
    return sent - lastSeen.sent >= bytes || answers > lastSeen.answers;
  }

  /** Takes note of a request that Node has parsed the head of; false: it must not be answered. */
  begin(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.inFlight >= MAX_IN_FLIGHT) {
      this.socket.destroy();
      return false;
    }
    this.inFlight += 1;
    this.request = request;
    this.response = response;
    const length = request.headers['content-length'];
    this.bodyLeft = length === undefined ? undefined : Number(length);
    this.bodyRead = 0;
    return true;
  }

  /** Takes note that an answer has left or never will, and reads on. */
  end(response: ServerResponse): void {
    this.inFlight -= 1;
    if (response.writableFinished) this.answers += 1;
    if (this.unread) this.advance();
  }

  /** Reads on in its turn. */
  go(): void {
    this.waitedMs = performance.now() - this.inLineSince!;
    this.inLineSince = undefined;
    if (this.unread && this.mayParse) {
      const slice = this.firstSlice(this.unread);
      // More may have come meanwhile, and has to wait in the other line.
      if (this.line === 'large' || this.lineFor(slice) !== 'large') this.parseFirst(slice);
      if (this.line === 'large') this.parseChunked();
    }
    this.advance();
  }

  private readonly read = (chunk: Buffer): void => {
    const isMore = this.unread !== undefined;
    this.unread = this.unread ? Buffer.concat([this.unread, chunk]) : chunk;
    this.advance(isMore);
  };

  private readonly resumed = (): void => this.advance();

  private readonly advance = (isMore?: boolean): void => {
    while (this.unread && this.mayAdvance) {
      const slice = this.firstSlice(this.unread);
      this.line = this.lineFor(slice);
      if (!this.turns.take(this, this.line)) {
        this.inLineSince = performance.now();
        break;
      }
      this.waitedMs = 0;
      this.parseFirst(slice);
    }
    // One chunk may wait for its turn without more ado: most clients send no other before the answer.
    if (isMore === false && this.inLineSince !== undefined) return;
    this.holdOrRelease();
  };

  private get mayAdvance(): boolean {
    return this.inLineSince === undefined && this.mayParse && !this.isPieceMissing;
  }

  private get mayParse(): boolean {
    const { socket, inFlight } = this;
    if (socket.destroyed || socket.writableEnded || socket._paused || inFlight > 1) return false;
    return inFlight === 0 || (this.isReceiving && !this.isBodyFull);
  }

  /** Whether whoever reads the body has to take some of it first. */
  private get isBodyFull(): boolean {
    const { request } = this;
    return this.isReceiving && request!.readableLength >= request!.readableHighWaterMark;
  }

  private get isPieceMissing(): boolean {
    if (!this.isReceiving || !this.bodyLeft) return false;
    return this.unread!.length < Math.min(this.bodyLeft, MIN_PIECE_BYTES);
  }

  private lineFor({ bytes }: Slice): Line {
    const { bodyLeft = 0, bodyRead, isReceiving } = this;
    const read = isReceiving ? Math.max(bodyLeft, bodyRead) : 0;
    if (Math.max(bytes.length, read) > MAX_SMALL_BYTES) return 'large';
    // Probes have a connection of their own.
    return this.answers === 0 ? 'first' : 'small';
  }

  private firstSlice(unread: Buffer): Slice {
    if (!this.isReceiving) return firstSlice(unread, this.headEnd);
    const bytes = unread.subarray(0, this.bodyLeft || MAX_CHUNKED_SLICE_BYTES);
    return { bytes, bodyFrom: 0 };
  }

  private parseFirst({ bytes, bodyFrom }: Slice): void {
    const unread = this.unread!;
    const { request, isReceiving } = this;
    this.unread = bytes.length < unread.length ? unread.subarray(bytes.length) : undefined;
    if (isReceiving) this.countBody(bytes.length);
    this.headEnd = headEndBegun(bytes, this.headEnd);
    this.bodyCome = bytes.length - bodyFrom;
    this.parse!(bytes);
    if (this.request !== request) this.countBody(this.bodyCome);
    if (!this.socket.parser) this.leave();
  }

  /** Goes on with a body of unknown length: a slice in each turn would take for ever. */
  private parseChunked(): void {
    const until = performance.now() + CHUNKED_MS;
    while (this.unread && this.isReceiving && this.bodyLeft === undefined && this.mayParse) {
      if (performance.now() > until) return;
      this.parseFirst(this.firstSlice(this.unread));
    }
  }

  private countBody(bytes: number): void {
    this.bodyRead += bytes;
    if (this.bodyLeft) this.bodyLeft -= bytes;
  }

  /** Stops reading from the socket while bytes are unread, so that they don't become more. */
  private holdOrRelease(): void {
    const { socket } = this;
    if (this.unread && (socket.destroyed || socket.writableEnded)) this.unread = undefined;
    if (this.unread && !this.isPieceMissing) {
      this.isHeld = true;
      if (!socket.isPaused()) socket.pause();
    } else if (this.isHeld) {
      this.isHeld = false;
      if (!this.isBodyFull) socket.resume();
    }
  }

  /** Leaves the socket to those who speak another protocol on it. */
  private leave(): void {
    const { socket, unread } = this;
    socket.removeListener('data', this.read).removeListener('resume', this.resumed);
    this.unread = undefined;
    // Whoever speaks it reads when it listens.
    this.isHeld = false;
    if (unread && !socket.destroyed) socket.unshift(unread);
  }
}
