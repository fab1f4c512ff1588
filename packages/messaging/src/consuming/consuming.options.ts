import type { FailurePolicy } from './failure-policy.js';
import type { MessageLimits } from './message-limits.js';

/** The options about consuming. */
export interface ConsumingOptions {
  /** The service's own consumer group, as on the broker. The names of handlers' groups begin with it. */
  readonly defaultGroup: string;
  /** The groups this process runs, as on the broker or as `@Consumes` names them. Default: all that have handlers. */
  readonly groups?: readonly string[];
  /** The policy for handlers that choose nothing else in `@Consumes`. */
  readonly failure?: Partial<FailurePolicy>;
  /** What a message may have; beyond it, it is a dead letter at once. */
  readonly limits?: Partial<MessageLimits>;
  /**
   * Bytes of the largest message that a group's dead-letter and retry topics take, for their creation.
   * A broker that allows less gives them less. Default 10,485,760.
   */
  readonly deadLetterMaxBytes?: number;
  /** Milliseconds that running handlers get at shutdown. Default 10,000. */
  readonly shutdownGraceMs?: number;
  /**
   * Whether log lines of handlers say which message they belong to. Default: only where that is
   * free, from Node 24 on and while tracing.
   */
  readonly logContext?: boolean;
}
