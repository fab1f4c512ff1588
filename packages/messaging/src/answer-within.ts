/**
 * Resolves with the promise's answer if it comes in time, and rejects otherwise. A late promise goes
 * on unobserved.
 *
 * @param toError makes the error of a late answer. Default: an error that says how late
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
