/**
 * Remembers answers for ever, and gives them at once from then on, without a promise. Who asks
 * while the same question is under way gets its answer. Failures and `undefined` are not remembered.
 *
 * @example
 * const schemas = new SharedAnswers<number, string | undefined>();
 * const schema = await schemas.get(7, () => download(7));
 */
export class SharedAnswers<Question, Answer> {
  private readonly known = new Map<Question, Answer>();
  private readonly pending = new Map<Question, Promise<Answer>>();

  get(question: Question, ask: () => Promise<Answer>): Answer | Promise<Answer> {
    return this.known.get(question) ?? this.pending.get(question) ?? this.ask(question, ask);
  }

  private ask(question: Question, ask: () => Promise<Answer>): Promise<Answer> {
    const answer = ask()
      .then((found) => {
        if (found !== undefined) this.known.set(question, found);
        return found;
      })
      .finally(() => this.pending.delete(question));
    this.pending.set(question, answer);
    return answer;
  }
}
