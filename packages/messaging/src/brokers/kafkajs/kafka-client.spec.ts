import { logLevel } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { createKafkaClient, logToNest } from './kafka-client.js';
import { isUnreachable } from './kafka-errors.js';

describe('A log entry of kafkajs', () => {
  it('may have an error in place of its text, as kafkajs has where a broker refuses to sign in', () => {
    const error = new Error('SASL PLAIN authentication failed');
    const entry = { namespace: 'BrokerPool', level: logLevel.ERROR, log: { message: error } };
    expect(() => logToNest(entry)).not.toThrow();
  });

  it('may have no text at all', () => {
    const entry = { namespace: 'BrokerPool', level: logLevel.INFO, log: { message: undefined } };
    expect(() => logToNest(entry)).not.toThrow();
  });
});

describe('A Kafka client', () => {
  it('calls the cluster unreachable where kafkajs says that it is not connected', async () => {
    expect(isUnreachable(new Error('Broker not connected'))).toBe(true);
    const client = createKafkaClient({ bootstrapServers: ['127.0.0.1:1'], clientId: 'test' });
    const failure = await client
      .admin({ retry: { retries: 0 } })
      .connect()
      .catch((error: unknown) => error);
    expect(isUnreachable(failure)).toBe(true);
  });
});
