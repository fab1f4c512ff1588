import type { RedriveMark } from './dead-letter.js';
import { type LetterPlace, oldestFirst } from './letter-place.js';

/** A letter's place and what it was chosen by; a second reading fetches the letter itself. */
export interface FoundLetter extends LetterPlace {
  readonly redrivenAt: Date | undefined;
  /** The bytes of the stored message. */
  readonly bytes: number;
}

/** Letters that are kept at most, once as many were added again: some 10 MB. */
const MAX_CANDIDATES = 50_000;

/** The oldest letters of a reading. The newest are left out when there are too many to keep. */
export class LetterCandidates {
  private readonly kept = new Map<string, FoundLetter>();
  private end: LetterPlace | undefined;

  constructor(private readonly max = MAX_CANDIDATES) {}

  /** The place behind which letters were left out; `undefined` while none was. */
  get last(): LetterPlace | undefined {
    return this.end;
  }

  add(letter: FoundLetter): void {
    if (this.end && oldestFirst(letter, this.end) > 0) return;
    this.kept.set(`${letter.partition}/${letter.offset}`, letter);
    if (this.kept.size >= 2 * this.max) this.cut();
  }

  /** Notes that a letter was sent back. Its mark comes after it in the same partition. */
  mark(partition: number, { offset, at }: RedriveMark, keep: boolean): void {
    const key = `${partition}/${offset}`;
    const letter = this.kept.get(key);
    if (!letter) return;
    if (keep) this.kept.set(key, { ...letter, redrivenAt: at });
    else this.kept.delete(key);
  }

  sorted(): FoundLetter[] {
    return [...this.kept.values()].sort(oldestFirst);
  }

  private cut(): void {
    const letters = this.sorted();
    for (const { partition, offset } of letters.slice(this.max))
      this.kept.delete(`${partition}/${offset}`);
    this.end = letters[this.max - 1];
  }
}
