import type { Route } from '../ports/index.js';
import type { Entry } from './owned-partition.js';
import { ReadyQueue } from './ready-queue.js';

/** The messages of one route that may run, and the number of those that do. */
export class RouteQueue {
  readonly ready = new ReadyQueue<Entry>();
  readonly concurrency: number;
  running = 0;

  constructor({ concurrency }: Route) {
    this.concurrency = concurrency;
  }
}
