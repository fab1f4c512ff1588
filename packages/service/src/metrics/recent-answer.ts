const FRESH_MS = 1_000;

/** An answer that is made at most once a second, however many ask for it; a failure is no answer. */
export class RecentAnswer {
  private made: Promise<Buffer> | undefined;
  private madeAt = -Infinity;

  constructor(
    private readonly make: () => Promise<string>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  answer(): Promise<Buffer> {
    if (this.made && this.now() - this.madeAt < FRESH_MS) return this.made;
    this.madeAt = this.now();
    const made = this.make().then((text) => Buffer.from(text));
    made.catch(() => {
      if (this.made === made) this.made = undefined;
    });
    return (this.made = made);
  }
}
