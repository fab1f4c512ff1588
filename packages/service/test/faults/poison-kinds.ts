import { poisonAvro } from './poison-avro.js';
import { poisonData } from './poison-data.js';
import { poisonEnvelopes } from './poison-envelopes.js';
import { poisonHandlers } from './poison-handlers.js';
import type { PoisonKind } from './poison-kind.js';

export const poisonKinds: readonly PoisonKind[] = [
  ...poisonData,
  ...poisonAvro,
  ...poisonEnvelopes,
  ...poisonHandlers,
];
