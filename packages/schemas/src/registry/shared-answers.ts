import type { QuestionBudget } from './question-budget.js';

/** Milliseconds. Short, as a missing schema may appear: replicas of a registry lag behind. */
const REPEATED_FOR_MS = 1_000;
/** Milliseconds, while so many questions find nothing that they wait for their turn. */
const REPEATED_IN_FLOOD_MS = 10_000;
/** Limits the memory that a flood of different questions can take. */
const MAX_REPEATED = 1_000;
/** Questions under way, where they are bounded. */
const MAX_PENDING = 32;

/** Bounds on what is asked, for questions that come from outside. */
export interface QuestionBounds<Question> {
  readonly budget: QuestionBudget<Question>;
  /** The error of a question that is not asked now, but after so many milliseconds. */
  readonly putOff: (question: Question, waitMs: number) => Error;
}

/**
 * Remembers answers forever, and then returns them at once, without a promise. Callers who ask
 * while the same question is under way share its answer. Failures and `undefined` are repeated for
 * a second before the question is asked again, and for ten in a flood of them, where bounds were given.
 *
 * @example
 * const schemas = new SharedAnswers<number, string | undefined>();
 * const schema = await schemas.get(7, () => download(7));
 */
export class SharedAnswers<Question, Answer> {
  private readonly known = new Map<Question, Answer>();
  private readonly pending = new Map<Question, Promise<Answer>>();
  private readonly repeated = new Map<Question, { answer: Promise<Answer>; since: number }>();

  /**
   * @param refusal the error to fail with instead of asking, or of waiting for another caller's answer
   * @param bounds on questions that anybody can cause; without them each is asked at once
   */
  constructor(
    private readonly refusal: () => Error | undefined = () => undefined,
    private readonly bounds?: QuestionBounds<Question>,
  ) {}

  get(question: Question, ask: () => Promise<Answer>): Answer | Promise<Answer> {
    return this.known.get(question) ?? this.find(question, ask);
  }

  private find(question: Question, ask: () => Promise<Answer>): Promise<Answer> {
    const repeated = this.repeated.get(question);
    if (repeated && performance.now() < repeated.since + this.repeatedForMs) return repeated.answer;
    const refusal = this.refusal();
    if (refusal) return Promise.reject(refusal);
    const pending = this.pending.get(question);
    if (pending) return pending;
    const waitMs = this.waitMs(question);
    if (waitMs === 0) return this.ask(question, ask);
    return Promise.reject(this.bounds!.putOff(question, waitMs));
  }

  private get repeatedForMs(): number {
    return this.bounds?.budget.isFlooded ? REPEATED_IN_FLOOD_MS : REPEATED_FOR_MS;
  }

  private waitMs(question: Question): number {
    if (!this.bounds) return 0;
    if (this.pending.size >= MAX_PENDING) return REPEATED_FOR_MS;
    return this.bounds.budget.take(question);
  }

  private ask(question: Question, ask: () => Promise<Answer>): Promise<Answer> {
    const answer: Promise<Answer> = ask()
      .then(
        (found) => {
          if (found === undefined) this.repeat(question, answer);
          else this.know(question, found);
          return found;
        },
        (error: unknown) => {
          this.repeat(question, answer);
          throw error;
        },
      )
      .finally(() => this.pending.delete(question));
    this.pending.set(question, answer);
    return answer;
  }

  private know(question: Question, answer: Answer): void {
    this.known.set(question, answer);
    this.repeated.delete(question);
    this.bounds?.budget.giveBack(question);
  }

  private repeat(question: Question, answer: Promise<Answer>): void {
    // A map keeps the order of its keys, so the first one is the oldest.
    this.repeated.delete(question);
    this.repeated.set(question, { answer, since: performance.now() });
    if (this.repeated.size <= MAX_REPEATED) return;
    const [oldest] = this.repeated.keys();
    this.repeated.delete(oldest!);
  }
}
