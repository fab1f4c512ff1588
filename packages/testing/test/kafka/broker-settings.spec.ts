import { describe, expect, it } from 'vitest';
import { brokerSettings, commonSettings, toProperties } from '../../src/kafka/broker-settings.js';

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

  it('tell clients another port where a proxy stands before the broker, and take further ones', () => {
    const node = { id: 1, port: 9092, advertisedPort: 9192, controllerPort: 19092 };
    expect(brokerSettings(node, '/data', [node], { 'message.max.bytes': 1000 })).toMatchObject({
      listeners: 'CLIENT://127.0.0.1:9092,CONTROLLER://127.0.0.1:19092',
      'advertised.listeners': 'CLIENT://127.0.0.1:9192,CONTROLLER://127.0.0.1:19092',
      'message.max.bytes': 1000,
    });
  });

  it('survive java.util.Properties with any path', () => {
    expect(toProperties({ 'log.dirs': 'C:\\data\\é' })).toBe('log.dirs=C:\\\\data\\\\\\u00e9\n');
  });
});
