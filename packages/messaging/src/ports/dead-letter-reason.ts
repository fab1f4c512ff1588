/** The reasons for which a group gives a message up, as in the `dlt-reason` header and in metrics. */
export const DEAD_LETTER_REASONS = [
  'undecodable',
  'invalid',
  'expired',
  'permanent',
  'exhausted',
  'timeout',
  'quarantined',
] as const;

/** One of `DEAD_LETTER_REASONS`. */
export type DeadLetterReason = (typeof DEAD_LETTER_REASONS)[number];
