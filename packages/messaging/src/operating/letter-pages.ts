import type { DeadLetterFilter, DeadLetterSearch } from './dead-letter-search.js';
import type { DeadLetter } from './dead-letter.js';
import type { FoundLetter } from './letter-candidates.js';
import { cursorOf, type LetterPlace, oldestFirst } from './letter-place.js';

/** What a page shows of letters, and how much of it. */
export interface LetterPageOptions<Shown> {
  readonly show: (letter: DeadLetter) => Shown;
  /** The bytes that what is shown of a letter takes. */
  readonly sizeOf: (shown: Shown) => number;
  /** Bytes of all that is shown; a page has one letter at least, however large. */
  readonly maxBytes: number;
  /** Reads no more letters than `maxBytes` are stored in: what is shown holds payloads. Default `false`. */
  readonly withPayload?: boolean;
  /** Ends the reading; the page is empty then. */
  readonly signal?: AbortSignal;
}

export interface LetterPage<Shown> {
  /** The oldest first. */
  readonly letters: readonly Shown[];
  /** The cursor of the next page, to be read by `parseCursor`; `undefined` behind the last letter. */
  readonly next: string | undefined;
}

type ShownLetter<Shown> = LetterPlace & { readonly shown: Shown; readonly bytes: number };

/** Reads letters in pages that are bounded in number and size. */
export class LetterPages {
  constructor(private readonly search: DeadLetterSearch) {}

  async read<Shown>(
    topic: string,
    filter: DeadLetterFilter,
    options: LetterPageOptions<Shown>,
  ): Promise<LetterPage<Shown>> {
    const { maxBytes, withPayload = false, signal } = options;
    const found = await this.search.find(topic, filter, signal);
    const wanted = withPayload ? firstOf(found.letters, maxBytes) : found.letters;
    const kept = await this.keep(topic, wanted, options);
    let end: LetterPlace | undefined = found.last;
    if (wanted.length < found.letters.length) end = wanted.at(-1);
    if (kept.isCut) end = kept.letters.at(-1);
    return { letters: kept.letters.map(({ shown }) => shown), next: end && cursorOf(end) };
  }

  /** Reads letters and keeps the oldest; they come in offset order, not in that of their times. */
  private async keep<Shown>(
    topic: string,
    wanted: readonly FoundLetter[],
    { show, sizeOf, maxBytes, signal }: LetterPageOptions<Shown>,
  ): Promise<{ letters: readonly ShownLetter<Shown>[]; isCut: boolean }> {
    const letters: ShownLetter<Shown>[] = [];
    let held = 0;
    let isCut = false;
    for await (const letter of this.search.read(topic, wanted, signal)) {
      const newest = letters.at(-1);
      if (isCut && newest && oldestFirst(letter, newest) > 0) continue;
      const { failedAt, partition, offset } = letter;
      const shown = show(letter);
      const bytes = sizeOf(shown);
      insert(letters, { failedAt, partition, offset, shown, bytes });
      held += bytes;
      while (held > maxBytes && letters.length > 1) {
        held -= letters.pop()?.bytes ?? 0;
        isCut = true;
      }
    }
    return { letters, isCut };
  }
}

/** The first letters that are stored in so many bytes, one at least. */
function firstOf(letters: readonly FoundLetter[], maxBytes: number): readonly FoundLetter[] {
  let bytes = 0;
  const count = letters.findIndex((letter) => (bytes += letter.bytes) > maxBytes);
  return count < 0 ? letters : letters.slice(0, Math.max(1, count));
}

/** Inserts near the end mostly: letters come nearly in the order of their times. */
function insert<Shown>(letters: ShownLetter<Shown>[], letter: ShownLetter<Shown>): void {
  let index = letters.length;
  while (index > 0 && oldestFirst(letters[index - 1]!, letter) > 0) index -= 1;
  letters.splice(index, 0, letter);
}
