import type { Incompatibility } from './incompatibility.js';

type Found = readonly Incompatibility[];

/**
 * Remembers the outcome for each pair of types, so that none is compared twice. Otherwise classes
 * that refer to each other, or to which many fields refer, would take time exponential in their
 * number. A problem within a pair is reported where the pair was met first.
 */
export class ComparedPairs {
  private readonly ids = new Map<unknown, number>();
  private known = new Map<string, Found>();

  /** @param parts objects are told apart by identity, strings by their text */
  once(parts: readonly unknown[], compare: () => Found): Found {
    const pair = parts.map((part) => this.idOf(part)).join(' ');
    const known = this.known.get(pair);
    if (known) return known;
    // Assumed compatible while it is being compared, so that a recursive type ends.
    this.known.set(pair, []);
    const found = [...new Set(compare())];
    this.known.set(pair, found);
    return found;
  }

  /**
   * Compares in a way that may be abandoned: outcomes found on the way are forgotten afterwards.
   */
  attempt<Result>(compare: () => Result): Result {
    const before = this.known;
    this.known = new Map(before);
    try {
      return compare();
    } finally {
      this.known = before;
    }
  }

  private idOf(part: unknown): number {
    const id = this.ids.get(part) ?? this.ids.size;
    this.ids.set(part, id);
    return id;
  }
}
