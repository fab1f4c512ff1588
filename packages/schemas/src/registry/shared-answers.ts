/** Milliseconds. Short, as a missing schema may appear: replicas of a registry lag behind. */
const REPEATED_FOR_MS = 1_000;
/** Limits the memory that a flood of different questions can take. */
const MAX_REPEATED = 1_000;

/**
 * Remembers answers forever, and then returns them at once, without a promise. Callers who ask
 * while the same question is under way share its answer. Failures and `undefined` are repeated for
 * a second before the question is asked again.
 *
 * @example
 * const schemas = new SharedAnswers<number, string | undefined>();
 * const schema = await schemas.get(7, () => download(7));
 */
export class SharedAnswers<Question, Answer> {
  private readonly known = new Map<Question, Answer>();
  private readonly pending = new Map<Question, Promise<Answer>>();
  private readonly repeated = new Map<Question, { answer: Promise<Answer>; until: number }>();

  /**
   * @param refusal the error to fail with instead of asking, or of waiting for another caller's answer
   */
  constructor(private readonly refusal: () => Error | undefined = () => undefined) {}

  get(question: Question, ask: () => Promise<Answer>): Answer | Promise<Answer> {
    return this.known.get(question) ?? this.find(question, ask);
  }

  private find(question: Question, ask: () => Promise<Answer>): Promise<Answer> {
    const repeated = this.repeated.get(question);
    if (repeated && performance.now() < repeated.until) return repeated.answer;
    const refusal = this.refusal();
    if (refusal) return Promise.reject(refusal);
    return this.pending.get(question) ?? this.ask(question, ask);
  }

  private ask(question: Question, ask: () => Promise<Answer>): Promise<Answer> {
    const answer: Promise<Answer> = ask()
      .then(
        (found) => {
          if (found === undefined) this.repeat(question, answer);
          else this.known.set(question, found);
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

  private repeat(question: Question, answer: Promise<Answer>): void {
    // A map keeps the order of its keys, so the first one is the oldest.
    this.repeated.delete(question);
    this.repeated.set(question, { answer, until: performance.now() + REPEATED_FOR_MS });
    if (this.repeated.size <= MAX_REPEATED) return;
    const [oldest] = this.repeated.keys();
    this.repeated.delete(oldest!);
  }
}
