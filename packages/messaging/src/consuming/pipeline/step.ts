import type { Delivery, Handler } from '../../ports/index.js';
import type { WireEvent } from '../../events/index.js';

/** A delivery on its way through the pipeline, to which steps add what they know. */
export interface PipelineDelivery extends Delivery {
  /** Set by the decode step. */
  readonly event?: WireEvent;
}

export type PipelineHandler = Handler<PipelineDelivery>;

/** A concern around a handler. */
export type Step = (next: PipelineHandler) => PipelineHandler;

/**
 * Puts steps around a handler, the first one outermost.
 *
 * @example
 * const handle = compose([deadLetter(options), decode(definition)], invoke);
 */
export function compose(steps: readonly Step[], handler: PipelineHandler): PipelineHandler {
  return steps.reduceRight((next, step) => step(next), handler);
}
