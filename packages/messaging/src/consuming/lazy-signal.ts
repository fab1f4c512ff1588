/**
 * An abort signal that is made when somebody asks for it: it costs as much as all the rest of a
 * delivery, and most handlers never look at theirs.
 */
export class LazySignal {
  private controller: AbortController | undefined;
  private combined: AbortSignal | undefined;
  private aborted: { readonly reason: Error } | undefined;

  /** @param outer aborts this signal too */
  constructor(private readonly outer?: { readonly signal: AbortSignal }) {}

  get signal(): AbortSignal {
    return (this.combined ??= this.make());
  }

  /** Aborts the signal, now or when it is made; the first reason stays. */
  abort(reason: Error): void {
    this.aborted ??= { reason };
    this.controller?.abort(this.aborted.reason);
  }

  private make(): AbortSignal {
    const controller = new AbortController();
    this.controller = controller;
    if (this.aborted) controller.abort(this.aborted.reason);
    const { outer } = this;
    return outer ? AbortSignal.any([controller.signal, outer.signal]) : controller.signal;
  }
}
