import { failures } from './poison-handlers.js';
import { poison, type PoisonKind } from './poison-kind.js';

const headers = { ce_type: 'poisoned.moved', ce_eventversion: '1' };

/** What the service's own upcasting throws. */
export const poisonUpcasts: readonly PoisonKind[] = Object.keys(failures).map((failure) =>
  poison(`upcasting fails with: ${failure}`, 'invalid', {
    value: JSON.stringify({ orderId: '1', failure }),
    headers,
  }),
);
