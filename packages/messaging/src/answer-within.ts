/**
 * What the promise resolves with, where it does so in time; it goes on behind the caller's back
 * otherwise.
 *
 * @param toError what a late answer rejects with. Default: an error that says how late
 * @example
 * const nodes = await answerWithin(2_000, admin.nodes());
 */
export async function answerWithin<Answer>(
  milliseconds: number,
  promise: Promise<Answer>,
  toError = (late: Error): Error => late,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`No answer within ${milliseconds} ms.`);
    timer = setTimeout(() => reject(toError(error)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
