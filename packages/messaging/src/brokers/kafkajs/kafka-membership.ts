import type { ConsumerState } from '../../ports/index.js';

/** A consumer's standing in its group: what is known in any state, and what one state adds. */
export type KafkaMembership = Facts &
  (
    | { readonly state: 'idle' | 'connecting' | 'stopped' }
    | {
        readonly state: 'running';
        /** The last sign of life from the broker, by `performance.now()`, which nobody sets. */
        readonly heartbeatAt: number;
      }
    | { readonly state: 'failed'; readonly cause: Error }
  );

interface Facts {
  /** The id of the last join. Under a new id, the partitions may have been others' in between. */
  readonly memberId?: string | undefined;
  /** Set while kafkajs joins, during which it cannot be stopped. */
  readonly isJoining?: boolean | undefined;
  /** Set when the broker has refused the group since the last join, which kafkajs does not tell. */
  readonly refusal?: Error | undefined;
}

/** The membership of a consumer that has never tried to join. */
export const IDLE: KafkaMembership = { state: 'idle' };

/** Sets out for the group, for the first time or again. */
export function connecting(membership: KafkaMembership): KafkaMembership {
  return { ...factsOf(membership), state: 'connecting' };
}

/** Begins or ends the time in which kafkajs cannot be stopped. */
export function joining(membership: KafkaMembership, isJoining: boolean): KafkaMembership {
  return { ...membership, isJoining };
}

/** Remembers that the broker refuses the group, and why. */
export function refused(membership: KafkaMembership, refusal: Error): KafkaMembership {
  return { ...membership, refusal };
}

/** Enters the group; a consumer that is stopping, or has failed, stays what it is. */
export function joined(
  membership: KafkaMembership,
  memberId: string,
  now: number,
): KafkaMembership {
  const isWanted = membership.state === 'connecting' || membership.state === 'running';
  if (!isWanted) return { ...membership, memberId, refusal: undefined };
  const { isJoining } = membership;
  return { state: 'running', memberId, isJoining, heartbeatAt: now };
}

/** Notes a sign of life from the broker, which counts only while the consumer is in the group. */
export function heartbeat(membership: KafkaMembership, now: number): KafkaMembership {
  return membership.state === 'running' ? { ...membership, heartbeatAt: now } : membership;
}

/** Drops out of the group; a consumer that was not in it stays what it is. */
export function lost(membership: KafkaMembership): KafkaMembership {
  return membership.state === 'running' ? connecting(membership) : membership;
}

/** Stops on request; a failure stays one, as the process has to end for it. */
export function stopped(membership: KafkaMembership): KafkaMembership {
  if (membership.state === 'failed') return membership;
  return { ...factsOf(membership), state: 'stopped' };
}

/** Leaves the group for good. */
export function failed(membership: KafkaMembership, cause: Error): KafkaMembership {
  return { ...factsOf(membership), state: 'failed', cause };
}

/**
 * The state as others see it. Heartbeats tell the truth: kafkajs says nothing while a broker is
 * merely silent.
 */
export function stateOf(
  membership: KafkaMembership,
  now: number,
  sessionTimeoutMs: number,
): ConsumerState {
  const isSilent =
    membership.state === 'running' && now - membership.heartbeatAt > sessionTimeoutMs;
  return isSilent ? 'connecting' : membership.state;
}

function factsOf({ memberId, isJoining, refusal }: KafkaMembership): Facts {
  return { memberId, isJoining, refusal };
}
