import { Injectable } from '@nestjs/common';
import { PublishingPausedError } from '../errors.js';

/**
 * Stops what this process publishes: events and raw messages. What the consumers store, dead
 * letters and retries, goes on: it is how they lose nothing.
 */
@Injectable()
export class PublishingSwitch {
  private isPaused = false;

  get paused(): boolean {
    return this.isPaused;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /** @throws PublishingPausedError */
  check(): void {
    if (this.isPaused) throw new PublishingPausedError();
  }
}
