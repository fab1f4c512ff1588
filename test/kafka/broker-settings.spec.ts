import { describe, expect, it } from 'vitest';
import { commonSettings, toProperties } from './broker-settings.js';

describe('broker settings', () => {
  it.each([
    [1, 1, 1],
    [3, 3, 2],
    [5, 3, 2],
  ])('of %i brokers keep %i replicas, %i of them in sync', (brokers, replicas, inSync) => {
    expect(commonSettings(brokers)).toMatchObject({
      'default.replication.factor': replicas,
      'offsets.topic.replication.factor': replicas,
      'transaction.state.log.replication.factor': replicas,
      'transaction.state.log.min.isr': inSync,
      'min.insync.replicas': inSync,
    });
  });

  it('survive java.util.Properties with any path', () => {
    expect(toProperties({ 'log.dirs': 'C:\\data\\é' })).toBe('log.dirs=C:\\\\data\\\\\\u00e9\n');
  });
});
