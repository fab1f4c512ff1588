/** A pipeline's rejection that tells the lanes when to run the message again. */
export class Postponed extends Error {
  constructor(
    readonly delayMs: number,
    /** The failure; without one the message was merely too early, and no attempt is counted. */
    readonly failure?: {
      readonly error: unknown;
      readonly blocked: boolean;
      /** Whether it counts as an attempt of the handler. Default `true`. */
      readonly isAttempt?: boolean;
    },
  ) {
    super(`Again in ${Math.round(delayMs)} ms.`);
  }
}
