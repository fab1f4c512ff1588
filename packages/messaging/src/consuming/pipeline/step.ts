import type { Delivery, Handler } from '../../ports/index.js';
import type { WireEvent } from '../../events/index.js';

/** A delivery on its way through the pipeline; steps further in know more. */
export interface PipelineDelivery extends Delivery {
  /** Set by the decode step. */
  readonly event?: WireEvent;
}

export type PipelineHandler = Handler<PipelineDelivery>;

/** One concern around a handler. */
export type Step = (next: PipelineHandler) => PipelineHandler;

/**
 * The first step is the outermost.
 *
 * @example
 * const handle = compose([deadLetter(options), decode(definition)], invoke);
 */
export function compose(steps: readonly Step[], handler: PipelineHandler): PipelineHandler {
  return steps.reduceRight((next, step) => step(next), handler);
}
