/** Why a group gives a message up, as it is written into `dlt-reason` and counted by. */
export const DEAD_LETTER_REASONS = [
  'undecodable',
  'invalid',
  'expired',
  'permanent',
  'exhausted',
  'timeout',
] as const;

export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];
