import { describe, expect, it } from 'vitest';
import { defineTopic } from '@nest-kafka-kit/messaging';
import { bareChannel, topicChannel } from './topic-channel.js';

describe('A channel', () => {
  it('has its topic as it is defined, typed as the binding wants it', () => {
    const topic = defineTopic({
      name: 'orders',
      partitions: 6,
      replicationFactor: 3,
      retentionMs: -1,
      cleanupPolicy: 'compact,delete',
      config: { 'max.message.bytes': '2048', 'min.insync.replicas': '2' },
    });
    expect(topicChannel(topic, {})).toEqual({
      address: 'orders',
      title: 'orders',
      messages: {},
      bindings: {
        kafka: {
          topic: 'orders',
          partitions: 6,
          replicas: 3,
          topicConfiguration: {
            'retention.ms': -1,
            'cleanup.policy': ['compact', 'delete'],
            'max.message.bytes': 2048,
            'min.insync.replicas': '2',
          },
          bindingVersion: '0.5.0',
        },
      },
    });
  });

  it('leaves out of its configuration what a broker would not take', () => {
    const config = {
      'retention.ms': 'abc',
      'retention.bytes': '-2',
      'max.message.bytes': '1e6',
      'delete.retention.ms': '',
      'cleanup.policy': 'never',
      'confluent.key.schema.validation': 'maybe',
      'confluent.value.schema.validation': 'false',
      'min.insync.replicas': 'two',
    };
    const { bindings } = topicChannel(defineTopic({ name: 'orders', config }), {});
    expect(bindings.kafka['topicConfiguration']).toEqual({
      'confluent.value.schema.validation': false,
      'min.insync.replicas': 'two',
    });
  });

  it('says nothing of what is left to the broker', () => {
    const { bindings } = topicChannel(defineTopic({ name: 'orders', partitions: 1 }), {});
    expect(bindings.kafka).toEqual({ topic: 'orders', partitions: 1, bindingVersion: '0.5.0' });
  });

  it('says nothing of how others made their topic', () => {
    const topic = defineTopic({ name: 'crm', partitions: 6, retentionMs: -1 });
    const { bindings } = topicChannel(topic, {}, false);
    expect(bindings.kafka).toEqual({ topic: 'crm', bindingVersion: '0.5.0' });
  });

  it('is only a name where the code says no more', () => {
    const { messages, bindings } = bareChannel('legacy');
    expect(messages).toBeUndefined();
    expect(bindings.kafka).toEqual({ topic: 'legacy', bindingVersion: '0.5.0' });
  });
});
