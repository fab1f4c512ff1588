import type { FailurePolicy } from './failure-policy.js';

/** The options about consuming. */
export interface ConsumingOptions {
  /** The service's own consumer group, spelled as here. */
  readonly defaultGroup: string;
  /** The groups this process runs. Default: all that have handlers. */
  readonly groups?: readonly string[];
  /** The policy for handlers that choose nothing else in `@Consumes`. */
  readonly failure?: Partial<FailurePolicy>;
  /** Milliseconds that running handlers get at shutdown. Default 10,000. */
  readonly shutdownGraceMs?: number;
  /**
   * Whether log lines of handlers say which message they belong to. Default: only where that is
   * free, from Node 24 on and while tracing.
   */
  readonly logContext?: boolean;
}
