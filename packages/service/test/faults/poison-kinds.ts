import { poisonAvro } from './poison-avro.js';
import { poisonClasses } from './poison-classes.js';
import { poisonData } from './poison-data.js';
import { poisonEnvelopes } from './poison-envelopes.js';
import { poisonExcess } from './poison-excess.js';
import { poisonHandlers } from './poison-handlers.js';
import type { PoisonKind } from './poison-kind.js';
import { poisonTimes } from './poison-times.js';
import { poisonUpcasts } from './poison-upcasts.js';

export const poisonKinds: readonly PoisonKind[] = [
  ...poisonData,
  ...poisonClasses,
  ...poisonAvro,
  ...poisonEnvelopes,
  ...poisonExcess,
  ...poisonTimes,
  ...poisonUpcasts,
  ...poisonHandlers,
];
