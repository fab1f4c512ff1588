import type { Measured } from './measured.event.js';

/** Milliseconds from when a request was due until its handler began, for the benchmark to ask for. */
export class Latencies {
  private values: number[] = [];

  constructor() {
    process.on('message', () => {
      process.send?.(this.values);
      this.values = [];
    });
  }

  handle({ sentAt }: Measured): void {
    this.values.push(performance.timeOrigin + performance.now() - sentAt);
  }
}
