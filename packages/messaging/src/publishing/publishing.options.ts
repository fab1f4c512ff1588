/** Milliseconds that a publish takes at most, unless `publishTimeoutMs` says otherwise. */
export const DEFAULT_PUBLISH_TIMEOUT_MS = 5_000;

/** The options about publishing. */
export interface PublishingOptions {
  /** The name that events carry as their source. */
  readonly source: string;
  /** Milliseconds that a publish takes at most. Default 5,000. */
  readonly publishTimeoutMs?: number;
}
