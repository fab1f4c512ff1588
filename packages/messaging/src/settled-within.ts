/**
 * Resolves when the promise has settled, whichever way, or after that many milliseconds: for
 * farewells that should be said at shutdown, and must not hold it up.
 *
 * @example
 * await settledWithin(3_000, consumer.disconnect());
 */
export async function settledWithin(
  milliseconds: number,
  promise: Promise<unknown>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)));
  await Promise.race([promise.catch(() => undefined), late]);
  clearTimeout(timer);
}
