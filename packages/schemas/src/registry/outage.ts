/**
 * Milliseconds. Short, as messages that wait for an answer wait this much longer once the server is
 * back.
 */
const SILENCE_MS = 1_000;

/**
 * Remembers that a server does not answer, so that not every request waits to find out. For a
 * second none is made; then one request tries again, while all others still fail at once.
 *
 * @example
 * const outage = new Outage((error): error is TimedOutError => error instanceof TimedOutError);
 * await outage.guard(() => download());
 */
export class Outage {
  private error: Error | undefined;
  private until = 0;
  private isProbing = false;

  /** @param isOutage recognises errors that the next request would meet as well */
  constructor(private readonly isOutage: (error: unknown) => error is Error) {}

  /** The error that a request would fail with now; `undefined` if it would be made. */
  get refusal(): Error | undefined {
    return this.isProbing || performance.now() < this.until ? this.error : undefined;
  }

  /** @throws what the request throws, or `refusal` */
  async guard<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    const { refusal } = this;
    if (refusal) throw refusal;
    const isProbe = this.error !== undefined;
    this.isProbing ||= isProbe;
    try {
      const answer = await request();
      this.error = undefined;
      return answer;
    } catch (error) {
      this.error = this.isOutage(error) ? error : undefined;
      this.until = performance.now() + SILENCE_MS;
      throw error;
    } finally {
      if (isProbe) this.isProbing = false;
    }
  }
}
