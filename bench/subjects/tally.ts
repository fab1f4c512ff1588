import { setTimeout as delay } from 'node:timers/promises';

const { BENCH_COUNT = '1', BENCH_HANDLER_MS = '0' } = process.env;
const HANDLER_MS = Number(BENCH_HANDLER_MS);
const SAMPLE_MS = 50;

/** What a consumer tells the benchmark when it has handled all it was to handle. */
export interface ConsumeReport {
  /** Milliseconds from the start of the first handler to the end of the last. */
  readonly elapsedMs: number;
  /** Milliseconds of processor time in that span. */
  readonly cpuMs: number;
  readonly peakMegabytes: number;
}

/** The handler of every consumer: counts, and waits where the benchmark says so. */
export class Tally {
  private readonly count = Number(BENCH_COUNT);
  private handled = 0;
  private begin = 0;
  private cpu: NodeJS.CpuUsage | undefined;
  private peakBytes = 0;

  constructor() {
    setInterval(() => this.sample(), SAMPLE_MS).unref();
  }

  handle(): void | Promise<void> {
    if (!this.cpu) {
      this.cpu = process.cpuUsage();
      this.begin = performance.now();
    }
    if (HANDLER_MS > 0) return delay(HANDLER_MS).then(() => this.done());
    this.done();
  }

  private done(): void {
    this.handled += 1;
    if (this.handled !== this.count) return;
    const elapsedMs = performance.now() - this.begin;
    const { user, system } = process.cpuUsage(this.cpu);
    this.sample();
    const report: ConsumeReport = {
      elapsedMs,
      cpuMs: (user + system) / 1_000,
      peakMegabytes: this.peakBytes / 1024 / 1024,
    };
    process.send?.(report);
  }

  private sample(): void {
    this.peakBytes = Math.max(this.peakBytes, process.memoryUsage.rss());
  }
}
