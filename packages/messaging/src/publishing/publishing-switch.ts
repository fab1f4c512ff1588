import { Injectable } from '@nestjs/common';
import { PublishingPausedError } from '../errors.js';

/**
 * Pauses the publishing of this process, of events and raw messages. Consumers still store dead
 * letters and retries, without which they would lose messages.
 *
 * @example
 * app.get(PublishingSwitch).pause();
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

  /** Lets a publish pass. @throws PublishingPausedError while paused */
  check(): void {
    if (this.isPaused) throw new PublishingPausedError();
  }
}
