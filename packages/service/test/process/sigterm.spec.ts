import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { brokers, type HttpClient, kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';

const patience = { timeout: 20_000 };

async function publish(client: HttpClient, count: number, workMs: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `key-${index}`);
  const answers = await Promise.all(
    keys.map((key) => client.post('/records', { key, sequence: 0, workMs })),
  );
  expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 202));
  return keys;
}

/** A request the service has begun to read: it has answered `100 Continue`, and wants the rest. */
async function sendHalf(url: string, path: string, body: string) {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    expect: '100-continue',
  };
  const agent = new Agent({ keepAlive: true });
  const sending = request(url + path, { method: 'POST', headers, agent });
  sending.flushHeaders();
  await once(sending, 'continue');
  sending.write(body.slice(0, 10));
  return {
    sendRest: async (): Promise<number | undefined> => {
      sending.end(body.slice(10));
      const [response] = (await once(sending, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    },
  };
}

describe.each(brokers)('SIGTERM on $broker', ({ environment }) => {
  it('answers the requests and finishes the handlers in flight, then exits 0', async () => {
    await using recorders = new Recorders(environment);
    const service = recorders.spawn();
    const client = await service.ready();
    const keys = await publish(client, 5, 1_000);
    await expect.poll(() => recorders.history().length, patience).toBe(keys.length);

    const late = JSON.stringify({ key: 'late', sequence: 0 });
    const inFlight = await sendHalf(client.url, '/records', late);
    const exited = service.kill('SIGTERM');
    await service.line(/Draining/);
    expect(await inFlight.sendRest()).toBe(202);

    expect(await exited).toBe(0);
    const done = recorders.done().map(({ key }) => key);
    expect(new Set(done)).toEqual(new Set(keys));
    expect(done).toHaveLength(keys.length);
  });

  it('exits 0 although a handler outlives the grace', async () => {
    await using recorders = new Recorders(environment);
    const service = recorders.spawn({ SHUTDOWN_GRACE_MS: '300' });
    await publish(await service.ready(), 1, 20_000);
    await expect.poll(() => recorders.history().length, patience).toBe(1);
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(service.output.join('\n')).toContain('SHUTDOWN_GRACE_MS');
    expect(recorders.done()).toEqual([]);
  });
});

describe.skipIf(!kafkaBootstrapServers)('SIGTERM on a real Kafka', () => {
  it('loses nothing and doubles nothing: the next process handles what was left', async () => {
    await using recorders = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers });
    const first = recorders.spawn();
    const keys = await publish(await first.ready(), 200, 50);
    expect(await first.kill('SIGTERM')).toBe(0);

    const second = recorders.spawn();
    await second.ready();
    await expect.poll(() => recorders.done().length, patience).toBe(keys.length);
    expect(new Set(recorders.done().map(({ key }) => key))).toEqual(new Set(keys));
    expect(await second.kill('SIGTERM')).toBe(0);
    expect(recorders.done()).toHaveLength(keys.length);
  });
});
