/** Questions a second that nobody asked before. */
const MAX_FIRST = 50;
/** Questions a second that were asked, or put off, before. */
const MAX_AGAIN = 100;
const WINDOW_MS = 1_000;
/** Milliseconds between two turns of questions that were put off. */
const TURN_MS = WINDOW_MS / MAX_AGAIN;
/** The longest that a question is put off at a time, in milliseconds. */
const MAX_WAIT_MS = 30_000;
/** The questions that are remembered as asked or put off before. */
const MAX_REMEMBERED = 10_000;

/**
 * Bounds the questions a second that find nothing, as whoever sends messages can cause any number of them.
 * What is put off gets a turn, so that it comes back when it can be asked. New questions have a budget to
 * themselves: a flood that comes again and again keeps none of them waiting.
 *
 * @example
 * const budget = new QuestionBudget<number>();
 * const waitMs = budget.take(id);
 * if (waitMs === 0 && (await ask(id)) !== undefined) budget.giveBack(id);
 */
export class QuestionBudget<Question> {
  private windowEnd = -Infinity;
  private first = MAX_FIRST;
  private again = MAX_AGAIN;
  private nextTurn = -Infinity;
  /** The turn of each question; one that was asked has none until it is put off. */
  private readonly turns = new Map<Question, number | undefined>();

  /** Counts a question that may be asked now, and returns 0; else the milliseconds until its turn. */
  take(question: Question): number {
    const now = this.begin();
    if (!this.turns.has(question) && this.first > 0) {
      this.first -= 1;
      this.remember(question, undefined);
      return 0;
    }
    const turn = this.turns.get(question) ?? this.turnFrom(now);
    const waitMs = Math.max(0, turn - now);
    if (waitMs > 0 || this.again === 0) {
      this.remember(question, waitMs > 0 ? turn : undefined);
      return Math.min(MAX_WAIT_MS, waitMs || this.windowEnd - now);
    }
    this.again -= 1;
    this.remember(question, undefined);
    return 0;
  }

  /** Forgets a question that found something: there are only so many of those. */
  giveBack(question: Question): void {
    this.turns.delete(question);
    this.first = Math.min(MAX_FIRST, this.first + 1);
  }

  /** Whether more questions wait for their turn than can be asked within a second. */
  get isFlooded(): boolean {
    return this.nextTurn > performance.now() + WINDOW_MS;
  }

  private turnFrom(now: number): number {
    const turn = Math.max(now, this.nextTurn);
    this.nextTurn = turn + TURN_MS;
    return turn;
  }

  private begin(): number {
    const now = performance.now();
    if (now < this.windowEnd) return now;
    this.windowEnd = now + WINDOW_MS;
    this.first = MAX_FIRST;
    this.again = MAX_AGAIN;
    return now;
  }

  private remember(question: Question, turn: number | undefined): void {
    this.turns.set(question, turn);
    if (this.turns.size <= MAX_REMEMBERED) return;
    const [oldest] = this.turns.keys();
    this.turns.delete(oldest!);
  }
}
