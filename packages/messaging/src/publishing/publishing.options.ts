/** Milliseconds a publish takes at most, where the settings say nothing else. */
export const DEFAULT_PUBLISH_TIMEOUT_MS = 5_000;

export interface PublishingOptions {
  /** The name events carry as their source. */
  readonly source: string;
  /** Milliseconds a publish takes at most. Default 5,000. */
  readonly publishTimeoutMs?: number;
}
