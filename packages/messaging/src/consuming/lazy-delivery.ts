import type { Delivery } from '../ports/index.js';
import type { WireEvent } from '../events/index.js';
import type { PipelineDelivery } from './pipeline/step.js';

/** A delivery that makes its signal only when somebody asks for it. */
export class LazyDelivery implements PipelineDelivery {
  constructor(
    readonly group: string,
    readonly attempt: number,
    readonly event: WireEvent | undefined,
    private readonly source: Pick<Delivery, 'signal'>,
  ) {}

  get signal(): AbortSignal {
    return this.source.signal;
  }
}
