/** What a message may have; one beyond a limit becomes a dead letter before it is validated. */
export interface MessageLimits {
  /** Headers. Default 1,000. */
  readonly headers: number;
  /** Bytes of all headers, names and values. Default 1 MiB. */
  readonly headerBytes: number;
  /** Levels of objects and arrays in the data, at most 1,000. Default 100. */
  readonly depth: number;
  /** Keys of all objects in the data. Default 50,000. */
  readonly keys: number;
  /** Items of all arrays in the data. Default 100,000. */
  readonly items: number;
}

/** The limits for all that is not chosen. */
export const DEFAULT_MESSAGE_LIMITS: MessageLimits = {
  headers: 1_000,
  headerBytes: 1024 * 1024,
  depth: 100,
  keys: 50_000,
  items: 100_000,
};
