import { poison, type PoisonKind } from './poison-kind.js';

const SHIP = {
  ce_type: 'poisoned.ship',
  ce_eventversion: '1',
  ce_commandname: 'ship',
  ce_timeoutms: '60000',
};

/** Commands that expire, and of which nobody knows when: −1 is none, the others are beyond `Date`. */
export const poisonTimes: readonly PoisonKind[] = [
  '-1',
  '1700000000000000000',
  '8640000000000001',
].map((timestamp) =>
  poison(`command that expires, of a record of ${timestamp}`, 'undecodable', {
    headers: SHIP,
    timestamp,
  }),
);
