import { Kafka, logLevel } from 'kafkajs';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { spawnService } from '../support/parcels-process.js';

/** Whatever dead letters hold, operators who read them cost a bounded amount of memory, and see each letter once. */

const LETTERS = 650;
const LETTER_BYTES = 900_000;
const BUDGET = 8_388_608;
/** The JSON around each letter, and the answer's own. */
const FRAME_BYTES = 1_000;
const MAX_RSS_MEGABYTES = 420;
const TOKEN = 'a-token-for-tests-alone';

let cluster: KafkaCluster;
beforeAll(async () => {
  cluster = await startKafkaCluster();
});
afterAll(() => cluster?.stop());

/** Fills a group's dead letter topic as a client that knows nothing of this kit. */
async function store(topic: string): Promise<void> {
  const brokers = cluster.bootstrapServers.split(',');
  const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const value = Buffer.alloc(LETTER_BYTES, 'x');
  for (let letter = 0; letter < LETTERS; letter++) {
    const failedAt = new Date(1_764_400_000_000 + letter).toISOString();
    const headers = { 'dlt-reason': 'exhausted', 'dlt-failed-at': failedAt, ce_id: `${letter}` };
    // Control characters are six times as long in JSON, and two such letters fit into no page.
    const isLong = letter === 3 || letter === 4;
    const bytes = isLong ? Buffer.alloc(LETTER_BYTES, 1) : value;
    await producer.send({ topic, messages: [{ key: `${letter}`, value: bytes, headers }] });
  }
  await producer.disconnect();
}

/** The most memory a process has had so far, in MiB. */
function peakOf({ pid }: ServiceProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
}

const statusOf = ({ status }: { status: number }) => status;

it('650 letters of 900 KB are read in pages by many operators at once with 256 MB of heap', async () => {
  const group = 'hostile-letters';
  await using service = spawnService({
    KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
    KAFKA_CONSUMER_GROUP: group,
    NODE_OPTIONS: '--max-old-space-size=256',
    ADMIN_TOKEN: TOKEN,
  });
  const url = (await service.ready()).url;
  await store(`${group}.dlt`);
  const query = `group=${group}&limit=1000`;
  const headers = { authorization: `Bearer ${TOKEN}` };
  const get = (parameters: string) =>
    fetch(`${url}/v1/messaging/dead-letters?${query}&${parameters}`, { headers });

  const together = await Promise.all(Array.from({ length: 12 }, () => get('payload=true')));
  const statuses = together.map(statusOf);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, ...Array<number>(10).fill(503)]);
  const refused = together.find(({ status }) => status === 503)!;
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await refused.json()).toMatchObject({
    code: 'MESSAGING_READINGS_BUSY',
    detail: expect.stringContaining('ADMIN_MAX_READS'),
  });
  for (const answer of together) if (answer.status === 200) await answer.text();

  // Who leaves in the middle frees the slot.
  const leaving = new AbortController();
  const left = fetch(`${url}/v1/messaging/dead-letters?${query}&payload=true`, {
    headers,
    signal: leaving.signal,
  });
  setTimeout(() => leaving.abort(), 200);
  await expect(left).rejects.toThrow();

  const seen: number[] = [];
  let after: string | undefined;
  for (let page = 0; page < 3; page++) {
    const answer = await patiently(() => get(`payload=true${after ? `&after=${after}` : ''}`));
    const text = await answer.text();
    expect(text.length).toBeLessThanOrEqual(BUDGET + FRAME_BYTES);
    const { deadLetters, next } = JSON.parse(text) as Page;
    for (const { payload } of deadLetters) expect(payload?.value).toHaveLength(LETTER_BYTES);
    seen.push(...deadLetters.map(({ eventId }) => Number(eventId)));
    after = next;
    expect(after).toBeDefined();
  }
  const inOrder = Array.from({ length: LETTERS }, (_, index) => index);
  expect(seen).toEqual(inOrder.slice(0, seen.length));
  expect(seen.length).toBeGreaterThan(8);

  const rest = await patiently(() => get(`payload=false&after=${after}`));
  const last = (await rest.json()) as Page;
  expect([...seen, ...last.deadLetters.map(({ eventId }) => Number(eventId))]).toEqual(inOrder);
  expect(last.next).toBeUndefined();
  const peak = peakOf(service);
  console.log(`${LETTERS} letters of ${LETTER_BYTES} bytes: ${peak.toFixed(0)} MiB at most`);
  expect(peak).toBeLessThan(MAX_RSS_MEGABYTES);
  expect(await service.kill('SIGTERM')).toBe(0);
}, 120_000);

interface Page {
  readonly deadLetters: readonly {
    readonly eventId: string;
    readonly payload?: { readonly value: string };
  }[];
  readonly next?: string;
}

/** Asks again while others are served. */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  let answer = await ask();
  await expect
    .poll(
      async () => {
        if (answer.status === 503) answer = await ask();
        return answer.status;
      },
      { timeout: 30_000, interval: 250 },
    )
    .toBe(200);
  return answer;
}
