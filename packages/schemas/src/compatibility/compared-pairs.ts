import type { Incompatibility } from './incompatibility.js';

type Found = readonly Incompatibility[];

/**
 * What was found for each pair of types, so that none is compared twice: classes that hold each
 * other, or are held by many fields, would otherwise take as long as there are paths to them. What
 * is wrong with a pair is told where it was met first.
 */
export class ComparedPairs {
  private readonly ids = new Map<unknown, number>();
  private known = new Map<string, Found>();

  /** @param parts objects by what they are, strings by their text */
  once(parts: readonly unknown[], compare: () => Found): Found {
    const pair = parts.map((part) => this.idOf(part)).join(' ');
    const known = this.known.get(pair);
    if (known) return known;
    // While it is compared: a recursive type is as readable as all the rest of it is.
    this.known.set(pair, []);
    const found = [...new Set(compare())];
    this.known.set(pair, found);
    return found;
  }

  /** For what may be given up for something else: what it rested on then does not hold. */
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
