/** Callers that wait for a condition to become true. */
export class Waiters {
  private readonly waiting = new Set<{
    readonly condition: () => boolean;
    readonly resolve: () => void;
  }>();

  /** Resolves when `condition` holds or `signal` aborts. */
  async until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
    if (condition() || signal?.aborted) return;
    await new Promise<void>((resolve) => {
      const waiter = {
        condition,
        resolve: (): void => {
          this.waiting.delete(waiter);
          signal?.removeEventListener('abort', waiter.resolve);
          resolve();
        },
      };
      this.waiting.add(waiter);
      signal?.addEventListener('abort', waiter.resolve);
    });
  }

  /** Checks all conditions; call it after anything that they depend on has changed. */
  check(): void {
    for (const { condition, resolve } of this.waiting) if (condition()) resolve();
  }
}
