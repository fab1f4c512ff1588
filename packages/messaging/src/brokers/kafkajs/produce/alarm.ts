/** Rings once at the earliest of the times it is set to. */
export class Alarm {
  private timer: NodeJS.Timeout | undefined;
  private time = Infinity;

  constructor(private readonly ring: () => void) {}

  /** @param time in milliseconds of `performance.now` */
  set(time: number): void {
    if (time >= this.time) return;
    clearTimeout(this.timer);
    this.time = time;
    this.timer = setTimeout(
      () => {
        this.time = Infinity;
        this.ring();
      },
      Math.max(1, time - performance.now()),
    );
  }

  stop(): void {
    clearTimeout(this.timer);
    this.time = -Infinity;
  }
}
