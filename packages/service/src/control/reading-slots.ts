import { Inject, Injectable } from '@nestjs/common';
import { type Settings, SETTINGS } from '../settings/index.js';
import { ReadingsBusyError } from './readings-busy.error.js';

/** Counts requests that read stored messages, each of which holds memory, and refuses too many. */
@Injectable()
export class ReadingSlots {
  private readonly max: number;
  private taken = 0;

  constructor(@Inject(SETTINGS) { ADMIN_MAX_READS }: Pick<Settings, 'ADMIN_MAX_READS'>) {
    this.max = ADMIN_MAX_READS;
  }

  /**
   * Takes a slot until the returned function is called; further calls of it do nothing.
   *
   * @throws ReadingsBusyError where none is free
   */
  take(): () => void {
    if (this.taken >= this.max) throw new ReadingsBusyError(this.max);
    this.taken += 1;
    let isFree = false;
    return () => {
      if (!isFree) this.taken -= 1;
      isFree = true;
    };
  }
}
