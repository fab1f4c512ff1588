import type { FailurePolicy } from './failure-policy.js';

export interface ConsumingOptions {
  /** The service's own consumer group, as written. */
  readonly defaultGroup: string;
  /** The groups this process runs. Default: all that have handlers. */
  readonly groups?: readonly string[];
  /** For handlers that choose nothing else in `@Consumes`. */
  readonly failure?: Partial<FailurePolicy>;
  /** Milliseconds running handlers have at shutdown. Default 10,000. */
  readonly shutdownGraceMs?: number;
  /**
   * Whether log lines of handlers say which message they belong to. Default: where that is free,
   * from Node 24 on and while tracing.
   */
  readonly logContext?: boolean;
}
