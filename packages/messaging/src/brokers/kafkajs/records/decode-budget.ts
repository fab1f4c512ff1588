import { Turn } from '../../../turn.js';
import type { DecodedHeaders } from './decode-record.js';

/**
 * The most bytes of memory for the records of one fetch. What is beyond them is left to the next fetch:
 * a few kilobytes on the wire can be millions of records.
 */
const MAX_DECODED_BYTES = 32 * 1024 * 1024;
/** About what objects cost beside the bytes that were sent. */
const RECORD_COST = 512;
const HEADER_COST = 160;

/** Bounds what one fetch may hold in memory, and how long decoding holds the event loop. */
export class DecodeBudget {
  readonly turn = new Turn();
  private left: number;

  constructor(bytes = MAX_DECODED_BYTES) {
    this.left = bytes;
  }

  get isSpent(): boolean {
    return this.left <= 0;
  }

  spend(bytes: number, headers: DecodedHeaders): void {
    let cost = RECORD_COST + bytes;
    for (const name in headers) {
      const value = headers[name];
      cost += HEADER_COST * (Array.isArray(value) ? value.length : 1);
    }
    this.left -= cost;
  }
}
