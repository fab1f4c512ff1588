import { describe, expect, it } from 'vitest';
import {
  connecting,
  failed,
  heartbeat,
  IDLE,
  joined,
  joining,
  type KafkaMembership,
  lost,
  refused,
  stateOf,
  stopped,
} from './kafka-membership.js';

const SESSION_MS = 30_000;
const running = joined(connecting(IDLE), 'member-1', 0);
const failure = failed(running, new Error('refused'));
const shown = (membership: KafkaMembership, now = 0) => stateOf(membership, now, SESSION_MS);

describe('A membership of a Kafka consumer', () => {
  it('goes from idle by connecting to running, and back to connecting when it is lost', () => {
    expect(shown(IDLE)).toBe('idle');
    expect(shown(connecting(IDLE))).toBe('connecting');
    expect(shown(running)).toBe('running');
    expect(shown(lost(running))).toBe('connecting');
    expect(shown(joined(lost(running), 'member-2', 0))).toBe('running');
  });

  it('is connecting, seen from outside, once its broker is silent for longer than the session', () => {
    expect(shown(running, SESSION_MS)).toBe('running');
    expect(shown(running, SESSION_MS + 1)).toBe('connecting');
    expect(shown(heartbeat(running, 1), SESSION_MS + 1)).toBe('running');
  });

  it('counts a second join as a heartbeat', () => {
    expect(shown(joined(running, 'member-1', 1), SESSION_MS + 1)).toBe('running');
  });

  it('is not brought back into the group by a heartbeat that comes late', () => {
    expect(shown(heartbeat(lost(running), 1))).toBe('connecting');
    expect(shown(heartbeat(stopped(running), 1))).toBe('stopped');
  });

  it('stays stopped when kafkajs joins after all, or loses the group', () => {
    expect(shown(joined(stopped(connecting(IDLE)), 'member-1', 0))).toBe('stopped');
    expect(shown(lost(stopped(running)))).toBe('stopped');
  });

  it('stays failed whatever comes, with its cause', () => {
    for (const later of [stopped(failure), joined(failure, 'member-1', 0), lost(failure)]) {
      expect(later).toMatchObject({ state: 'failed', cause: new Error('refused') });
    }
  });

  it('knows its last member id in every state, to tell a new one by', () => {
    expect(connecting(IDLE).memberId).toBeUndefined();
    expect(lost(running).memberId).toBe('member-1');
    expect(stopped(running).memberId).toBe('member-1');
    expect(joined(stopped(running), 'member-2', 0).memberId).toBe('member-2');
    expect(failure.memberId).toBe('member-1');
  });

  it('remembers a refusal of the broker until it joins', () => {
    const refusal = new Error('not authorized');
    const refusedOne = refused(running, refusal);
    expect(lost(refusedOne).refusal).toBe(refusal);
    expect(stopped(refusedOne).refusal).toBe(refusal);
    expect(joined(lost(refusedOne), 'member-1', 0).refusal).toBeUndefined();
  });

  it('tells while it is stopped that kafkajs is still joining', () => {
    const leaving = stopped(joining(connecting(IDLE), true));
    expect(leaving.isJoining).toBe(true);
    expect(joining(leaving, false).isJoining).toBe(false);
  });
});
