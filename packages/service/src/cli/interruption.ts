const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Aborts at the first signal, so that the command can end cleanly; a second one ends the process.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    controller.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return controller.signal;
}
