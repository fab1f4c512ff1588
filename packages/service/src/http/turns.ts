/** Enough for full speed; what other clients ask in between must not wait for more. */
const MAX_PER_TURN = 8;

/** Continues what can wait, a little in each turn of the event loop, in the order of arrival. */
export class Turns {
  private waiting: (() => void)[] = [];

  next(go: () => void): void {
    if (this.waiting.push(go) === 1) setImmediate(() => this.take());
  }

  private take(): void {
    const now = this.waiting.slice(0, MAX_PER_TURN);
    for (const go of now) go();
    this.waiting = this.waiting.slice(MAX_PER_TURN);
    if (this.waiting.length > 0) setImmediate(() => this.take());
  }
}
