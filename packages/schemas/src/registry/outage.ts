/** Milliseconds. Short, as what waits for an answer waits that much longer when there is one again. */
const SILENCE_MS = 1_000;

/**
 * Remembers that a server does not answer, so that not everybody waits for it to find out. Nothing
 * is asked for a second; then one request looks whether it is back, and all others still fail at
 * once until that one has an answer.
 *
 * @example
 * const outage = new Outage((error): error is TimedOutError => error instanceof TimedOutError);
 * await outage.guard(() => download());
 */
export class Outage {
  private error: Error | undefined;
  private until = 0;
  private isProbing = false;

  /** @param isOutage tells what would happen to the next request as well from all other errors */
  constructor(private readonly isOutage: (error: unknown) => error is Error) {}

  /** What a request would fail with now; `undefined` where it would be made. */
  get refusal(): Error | undefined {
    return this.isProbing || performance.now() < this.until ? this.error : undefined;
  }

  /** @throws what the request does, and `refusal` */
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
