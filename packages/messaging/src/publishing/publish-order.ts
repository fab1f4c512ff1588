import { answerWithin } from '../answer-within.js';
import { PublishTimedOutError } from '../errors.js';

/**
 * Keeps the events of a topic in the order of the calls, even where the first has to wait for the id
 * of its schema.
 */
export class PublishOrder {
  /** The last call of each topic that has yet to send. */
  private readonly last = new Map<string, Promise<unknown>>();

  /** @param timeoutMs milliseconds a caller waits at most, for the schema and the broker together */
  constructor(private readonly timeoutMs: number) {}

  /**
   * Sends the messages that `encode` returns, after everything published to the topic before.
   *
   * @throws PublishTimedOutError, and what `encode` and `send` throw
   */
  async send<Messages, Sent>(
    topic: string,
    encode: () => Messages | Promise<Messages>,
    send: (messages: Messages) => Promise<Sent>,
  ): Promise<Sent> {
    const before = this.last.get(topic);
    const encoded = before ? before.then(encode) : encode();
    if (!(encoded instanceof Promise)) return send(encoded);
    // In an object, so that the next one waits until this one is sent, not until it is stored.
    const sending = encoded.then((messages) => ({ sent: send(messages) }));
    const over: Promise<void> = sending.then(
      () => this.forget(topic, over),
      () => this.forget(topic, over),
    );
    this.last.set(topic, over);
    return answerWithin(
      this.timeoutMs,
      sending.then(({ sent }) => sent),
      () => new PublishTimedOutError(this.timeoutMs),
    );
  }

  private forget(topic: string, one: Promise<unknown>): void {
    if (this.last.get(topic) === one) this.last.delete(topic);
  }
}
