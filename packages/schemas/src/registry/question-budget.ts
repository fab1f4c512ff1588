/** Questions a second that may find nothing: half for new ones, half for those asked before. */
const MAX_IN_VAIN = 100;
const WINDOW_MS = 1_000;
/** The questions that are remembered as asked or put off before. */
const MAX_REMEMBERED = 10_000;

/**
 * Bounds the questions a second that find nothing, as whoever sends messages can cause any number of them.
 * Those asked for the first time have half of it to themselves: a flood that comes again and again keeps
 * none of them waiting.
 *
 * @example
 * const budget = new QuestionBudget<number>();
 * if (budget.take(id) && (await ask(id)) !== undefined) budget.giveBack(id);
 */
export class QuestionBudget<Question> {
  private windowEnd = -Infinity;
  private left = { first: 0, again: 0 };
  private readonly before = new Set<Question>();

  /** Tells whether a question may be asked now, and counts it. */
  take(question: Question): boolean {
    this.begin();
    const kind = this.before.has(question) ? 'again' : 'first';
    if (kind === 'first') this.remember(question);
    if (this.left[kind] === 0) return false;
    this.left[kind] -= 1;
    return true;
  }

  /** Takes back the count of a question that found something: there are only so many of those. */
  giveBack(question: Question): void {
    this.before.delete(question);
    this.left.first = Math.min(MAX_IN_VAIN / 2, this.left.first + 1);
  }

  /** Whether a question that was asked before would be refused now. */
  get isSpent(): boolean {
    this.begin();
    return this.left.again === 0;
  }

  private begin(): void {
    const now = performance.now();
    if (now < this.windowEnd) return;
    this.windowEnd = now + WINDOW_MS;
    this.left = { first: MAX_IN_VAIN / 2, again: MAX_IN_VAIN / 2 };
  }

  private remember(question: Question): void {
    this.before.add(question);
    if (this.before.size <= MAX_REMEMBERED) return;
    const [oldest] = this.before;
    this.before.delete(oldest!);
  }
}
