let last: Promise<unknown> = Promise.resolve();

/**
 * Runs work when all work before it has ended. Decompressed batches are held one at a time in this
 * process, however many groups and brokers deliver them side by side.
 */
export function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}
