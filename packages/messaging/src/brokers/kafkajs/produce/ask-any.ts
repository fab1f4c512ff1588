import { answerWithin } from '../../../answer-within.js';
import { isRefusal } from '../kafka-errors.js';
import type { NodeAddress, ProduceWire, WireConnection } from './produce-wire.js';

/** Milliseconds of silence after which the next broker is asked as well. */
const HEDGE_MS = 300;
/** Milliseconds that a broker has to answer. */
const ANSWER_WITHIN_MS = 2_500;
/** Milliseconds for which a broker that did not answer is asked last. */
const SILENT_FOR_MS = 5_000;

/** A broker to ask: a known node, or one of the bootstrap servers. */
interface Candidate {
  readonly node: NodeAddress | undefined;
  readonly name: string;
  connection: WireConnection | undefined;
  silentUntil: number;
}

/**
 * Asks questions that any broker can answer, another one each time, as one alone may be wrong or
 * hang; where one is silent, the next is asked as well.
 */
export class AnyBroker {
  private known: Candidate[] = [];
  private readonly bootstrap: Candidate[];
  private turn = 0;
  private isClosed = false;

  constructor(private readonly wire: ProduceWire) {
    this.bootstrap = Array.from({ length: wire.bootstrapServers }, (_, index) =>
      candidate(undefined, `bootstrap server ${index}`),
    );
  }

  /** Takes the cluster's brokers for those to ask; bootstrap servers are asked where none answers. */
  learn(nodes: readonly NodeAddress[]): void {
    const before = new Map(this.known.map((each) => [each.name, each]));
    this.known = nodes.map((node) => {
      const name = nameOf(node);
      const known = before.get(name);
      before.delete(name);
      return known ?? candidate(node, name);
    });
    for (const gone of before.values()) hangUp(gone);
  }

  /** Resolves with the first answer. @throws a refusal, else the last error, where nobody answers */
  ask<Answer>(question: (connection: WireConnection) => Promise<Answer>): Promise<Answer> {
    const candidates = this.inTurn();
    return new Promise((resolve, reject) => {
      let failure: unknown;
      let asked = 0;
      let open = 0;
      let timer: NodeJS.Timeout | undefined;
      const askNext = (): void => {
        clearTimeout(timer);
        const next = this.isClosed ? undefined : candidates[asked++];
        if (!next) {
          if (open === 0) reject((failure ?? new Error('There is no broker to ask.')) as Error);
          return;
        }
        open += 1;
        timer = setTimeout(askNext, HEDGE_MS);
        this.askOne(next, question).then(
          (answer) => {
            clearTimeout(timer);
            asked = candidates.length;
            resolve(answer);
          },
          (error: unknown) => {
            open -= 1;
            if (!isRefusal(failure)) failure = error;
            askNext();
          },
        );
      };
      askNext();
    });
  }

  close(): void {
    this.isClosed = true;
    for (const each of [...this.known, ...this.bootstrap]) hangUp(each);
  }

  private inTurn(): Candidate[] {
    const now = performance.now();
    const start = this.turn++ % Math.max(1, this.known.length);
    const all = [...this.known.slice(start), ...this.known.slice(0, start), ...this.bootstrap];
    const silent = all.filter(({ silentUntil }) => silentUntil > now);
    return [...all.filter(({ silentUntil }) => silentUntil <= now), ...silent];
  }

  private async askOne<Answer>(
    asked: Candidate,
    question: (connection: WireConnection) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      const answering = this.connect(asked).then(question);
      const answer = await answerWithin(ANSWER_WITHIN_MS, answering);
      asked.silentUntil = 0;
      return answer;
    } catch (error) {
      asked.silentUntil = performance.now() + SILENT_FOR_MS;
      hangUp(asked);
      throw error;
    }
  }

  private async connect(asked: Candidate): Promise<WireConnection> {
    if (!asked.connection?.isOpen) {
      const opened = await this.wire.open(asked.node);
      asked.connection?.hangUp();
      asked.connection = opened;
      if (this.isClosed) opened.hangUp();
    }
    return asked.connection;
  }
}

/** Names a node by its address, which may change. */
export function nameOf({ nodeId, host, port }: NodeAddress): string {
  return `${nodeId}@${host}:${port}`;
}

function candidate(node: NodeAddress | undefined, name: string): Candidate {
  return { node, name, connection: undefined, silentUntil: 0 };
}

function hangUp(candidate: Candidate): void {
  candidate.connection?.hangUp();
  candidate.connection = undefined;
}
