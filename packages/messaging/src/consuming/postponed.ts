/** Rejected by a pipeline to say when the lanes shall run the message again. */
export class Postponed extends Error {
  constructor(
    readonly delayMs: number,
    /** What went wrong; without it the message was merely too early, and no attempt is counted. */
    readonly failure?: {
      readonly error: unknown;
      readonly blocked: boolean;
      /** `false` where the handler has not been asked: it keeps its attempts. Default `true`. */
      readonly isAttempt?: boolean;
    },
  ) {
    super(`Again in ${Math.round(delayMs)} ms.`);
  }
}
