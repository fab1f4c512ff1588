import type { Message, Producer } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { HOSTILE, HOSTILE_CLI } from '../support/build-service.js';
import { RawProcess } from '../support/raw-process.js';
import { FORGED, HOSTILE_TEXTS, RAW } from './hostile-texts.js';
import { countOf, mostInASecond, readLog } from './log-lines.js';
import { connectProducer, eventHeaders } from './plain-producer.js';

/** Whatever is sent from outside, however often: each line of the log is the service's own, and the log says how often. */

const TOKEN = 'a-token-for-tests-alone';
const EACH = 300;
/** Ten within the logger's second, which lies across two of the clock's, and their two summaries. */
const MAX_LINES_A_SECOND = 22;
/** What is kept of a value, and the words that say what is left out. */
const MAX_VALUE = 560;

let cluster: KafkaCluster;
let producer: Producer;

beforeAll(async () => {
  cluster = await startKafkaCluster();
  producer = await connectProducer(cluster);
});

afterAll(async () => {
  await producer?.disconnect();
  await cluster?.stop();
});

const textOf = (index: number): string => HOSTILE_TEXTS[index % HOSTILE_TEXTS.length]!;
const many = <Value>(make: (index: number) => Value): Value[] =>
  Array.from({ length: EACH }, (_, index) => make(index));

function message(data: object | Buffer, headers: Message['headers'] = {}): Message {
  return {
    key: randomUUID(),
    value: Buffer.isBuffer(data) ? data : JSON.stringify({ key: 'a', ...data }),
    headers: {
      ...eventHeaders('text.received'),
      ...headers,
    },
  };
}

/** Bytes that are no UTF-8. */
const INVALID = Buffer.from([0x41, 0xc3, 0x28, 0xff, 0x1b, 0x5b, 0x32, 0x4a]);

/** Messages by what becomes of each. */
const MESSAGES: Readonly<Record<string, Message[]>> = {
  undecodable: many((index) => {
    const text = textOf(index);
    const kinds = [
      message({ text }, { ce_specversion: text }),
      message({ text }, { ce_time: text }),
      message({ text }, { ce_eventversion: text }),
      message({ text }, { 'content-type': text }),
      message({ text }, { ce_id: INVALID }),
      message(Buffer.from(`{"text": ${text}`)),
      message(INVALID, { traceparent: text, tracestate: text }),
    ];
    return kinds[index % kinds.length]!;
  }),
  invalid: many((index) => message({ text: 1, [textOf(index).slice(0, 1_000)]: 1 })),
  permanent: many((index) => message({ text: textOf(index), end: 'fails for good' })),
  exhausted: many((index) =>
    message({ text: textOf(index), end: 'fails' }, { ce_id: textOf(index).slice(0, 900) }),
  ),
};

async function produce(messages: readonly Message[]): Promise<void> {
  for (let at = 0; at < messages.length; at += 20)
    await producer.send({ topic: 'hostile-events', messages: messages.slice(at, at + 20) });
}

async function inBatches<Answer>(
  count: number,
  send: (index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < count; at += 20) {
    const batch = Array.from({ length: Math.min(20, count - at) }, (_, index) => send(at + index));
    answers.push(...(await Promise.all(batch)));
  }
  return answers;
}

/** Sends bytes, and leaves once there is an answer or at once. */
async function sendRaw(url: string, bytes: string, waits: boolean): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await new Promise<void>((done) => socket.write(bytes, 'latin1', () => done()));
  if (waits) await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.destroy();
}

const statusesOf = (answers: readonly Response[]): number[] => [
  ...new Set(answers.map(({ status }) => status)),
];

describe.each(['json', 'text'] as const)('With LOG_FORMAT=%s', (LOG_FORMAT) => {
  it('a flood of all kinds leaves lines of the service alone, and their number', async () => {
    const group = `flood-${randomUUID()}`;
    const environment = {
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      KAFKA_CONSUMER_GROUP: group,
      KAFKA_AUTO_OFFSET_RESET: 'latest',
      LOG_FORMAT,
      LOG_LEVEL: 'debug',
      ADMIN_TOKEN: TOKEN,
      PUBLISH_TIMEOUT_MS: '1000',
      NODE_OPTIONS: '--max-old-space-size=256',
    };
    await using service = RawProcess.spawn(HOSTILE, environment);
    const url = await service.ready();

    await produce(Object.values(MESSAGES).flat());
    await produce(many(() => message({ text: 'x' }, { ce_type: `nobody.knows-${randomUUID()}` })));
    await produce(HOSTILE_TEXTS.map((text) => message({ text, end: 'logs' })));

    const query = (index: number) =>
      encodeURIComponent(
        textOf(index)
          .replaceAll(/[\ud800-\udfff]/g, '')
          .slice(0, 900),
      );
    const get = (path: string, init: RequestInit = {}) => fetch(url + path, init);
    const post = (type: string, body: string) =>
      get('/v1/texts', { method: 'POST', body, headers: { 'content-type': type } });
    const answers = {
      thrown: await inBatches(EACH, (index) => get(`/v1/texts/thrown?text=${query(index)}`)),
      lost: await inBatches(EACH, () => get('/v1/texts/lost', { method: 'POST' })),
      absent: await inBatches(EACH, (index) => get(`/v1/${query(index)}?token=${query(index)}`)),
      method: await inBatches(EACH, () => get('/v1/texts', { method: 'DELETE' })),
      large: await inBatches(50, () => post('application/json', `"${'x'.repeat(300_000)}"`)),
      type: await inBatches(EACH, (index) => post(`text/${query(index)}`, 'x')),
      wrong: await inBatches(EACH, (index) => post('application/json', `{${textOf(index)}`)),
      refused: await inBatches(EACH, (index) =>
        get('/v1/messaging/status', { headers: { authorization: `Bearer ${query(index)}` } }),
      ),
    };
    expect(statusesOf(answers.thrown)).toEqual([500]);
    expect(statusesOf(answers.absent)).toEqual([404]);
    expect(statusesOf(answers.method)).toEqual([405]);
    expect(statusesOf(answers.large)).toEqual([413]);
    expect(statusesOf(answers.type)).toEqual([415]);
    expect(statusesOf(answers.wrong)).toEqual([400]);
    expect(statusesOf(answers.refused)).toEqual([401, 429]);
    const head = 'POST /v1/texts HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n';
    await inBatches(EACH, (index) => sendRaw(url, `${textOf(index)}\r\n\r\n`, true));
    await inBatches(EACH, () =>
      sendRaw(url, `${head}content-length: 100\r\nexpect: 100-continue\r\n\r\n`, true),
    );
    await inBatches(EACH, () => sendRaw(url, `GET /docs-json HTTP/1.1\r\nhost: a\r\n\r\n`, false));

    await expect
      .poll(async () => (await get('/metrics')).text(), { timeout: 60_000, interval: 1_000 })
      .toMatch(new RegExp(`dead_letters_total{[^}]*"exhausted"} ${EACH}\\n`));
    await expect
      .poll(async () => (await get('/metrics')).text(), { timeout: 30_000, interval: 1_000 })
      .toMatch(new RegExp(`outcome="ignored"} ${EACH}\\n`));
    expect(await service.end()).toBe(0);

    for (const stream of [service.stdout, service.stderr]) {
      expect(stream.equals(Buffer.from(stream.toString()))).toBe(true);
      expect(stream.toString()).not.toMatch(RAW);
    }
    const entries = readLog(LOG_FORMAT, service.said);
    for (const { message: said, level } of entries) {
      expect(said.startsWith(FORGED)).toBe(false);
      expect(level).not.toBe('fatal');
    }
    expect(mostInASecond(entries)).toBeLessThanOrEqual(MAX_LINES_A_SECOND);

    const context = `Consumer ${group}`;
    for (const reason of ['undecodable', 'invalid', 'permanent', 'exhausted']) {
      const kind = { shown: new RegExp(`is a dead letter \\(${reason}\\)`), context };
      expect(countOf(entries, { ...kind, kind: `dead letters, ${reason}` }), reason).toBe(EACH);
    }
    const failed = { shown: /^Handling .* failed, attempt 1/, kind: 'failed attempts', context };
    expect(countOf(entries, failed)).toBe(EACH);
    expect(countOf(entries, { shown: /^No handler for/, kind: 'no handler', context })).toBe(EACH);
    const thrown = (name: string, shown: RegExp) =>
      countOf(entries, { shown, kind: name, context: 'Http' });
    expect(thrown('Error', /^Error: /)).toBe(EACH);
    expect(thrown('TopicMissingError', /^TopicMissingError: /)).toBe(EACH);
    expect(thrown('aborted requests', /^The client has left/)).toBe(EACH);
    // Neither requests that are the client's mistake nor clients that leave are worth a line each.
    const http = entries.filter((entry) => entry.context === 'Http');
    expect(http.length).toBeLessThan(500);
    console.log(`${entries.length} lines, ${service.said.length} bytes, of ${LOG_FORMAT}`);

    if (LOG_FORMAT === 'json')
      for (const line of service.said.split('\n').filter(Boolean)) checkValues(JSON.parse(line));

    for (const args of [
      ['dlt', 'list', '--group', group],
      ['dlt', 'list', '--group', group, '--json'],
      ['dlt', 'show', '--group', group, '0/0'],
      ['dlt', 'show', '--group', group, '1/1', '--json'],
    ]) {
      const command = RawProcess.spawn(HOSTILE_CLI, environment, args);
      expect(await command.closed, command.said).toBe(0);
      expect(command.said).not.toMatch(RAW);
    }
  }, 240_000);
});

/** Holds every text of a line, and every name, to its bound. */
function checkValues(value: unknown): void {
  if (typeof value === 'string') {
    for (const line of value.split('\n')) expect(line.length).toBeLessThanOrEqual(MAX_VALUE);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) {
      expect(name.length).toBeLessThanOrEqual(MAX_VALUE);
      checkValues(each);
    }
  }
}
