import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import type { KafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { readSettings, SettingsError } from '../../src/settings/index.js';
import { serviceVariables } from '../../src/settings/service-variables.js';
import { fixtureService } from '../fixtures/fixture-service.js';
import { HOSTILE, HOSTILE_CLI } from '../support/build-service.js';
import { RawProcess } from '../support/raw-process.js';
import { TraceCollector } from '../support/trace-collector.js';
import { connectProducer, eventHeaders } from './plain-producer.js';
import { Canary, SECRET_FORMS } from './secret-forms.js';

/** No secret leaves the process, wherever it was put: in a setting, a request or a message. */

const NAMES = Object.keys(serviceVariables('canaries'));
const forms = Object.entries(SECRET_FORMS);

/** An environment in which every setting has the form of a secret, each another one. */
function everySetting(form: (secret: string) => string) {
  const canaries = new Map(NAMES.map((name) => [name, new Canary()]));
  const entries = [...canaries].map(([name, { text }]) => [name, form(text)]);
  return { canaries, environment: Object.fromEntries(entries) as Record<string, string> };
}

/** The settings whose canary is in what was said, and where. */
function leaks(canaries: ReadonlyMap<string, Canary>, said: string): Record<string, string[]> {
  const found = [...canaries].map(([name, canary]) => [name, canary.leaksIn(said)] as const);
  return Object.fromEntries(found.filter(([, places]) => places.length > 0));
}

describe.each(forms)('%s in every setting', (_what, form) => {
  it.each([
    ['the service', HOSTILE, []],
    ['a command', HOSTILE_CLI, ['topics', 'list']],
  ])('is not shown by %s, which does not start', async (_who, main, args) => {
    const { canaries, environment } = everySetting(form);
    await using started = RawProcess.spawn(main, environment, args);
    expect(await started.closed).not.toBe(0);
    expect(started.said).toContain('SETTINGS_INVALID');
    expect(leaks(canaries, started.said)).toEqual({});
  });

  it('is in no error, though it is alone', () => {
    for (const name of NAMES) {
      const canary = new Canary();
      try {
        readSettings({ [name]: form(canary.text) }, fixtureService);
      } catch (error) {
        expect(error).toBeInstanceOf(SettingsError);
        const { message, problems, stack } = error as SettingsError;
        expect(canary.leaksIn(JSON.stringify([message, problems, stack])), name).toEqual([]);
      }
    }
  });
});

/** Settings that a service shows: a secret in a form that can be told from a name is refused there. */
it.each(forms.filter(([what]) => what !== 'a random token'))(
  '%s is refused in every setting that is no secret',
  (_what, form) => {
    const secrets = /PASSWORD|TOKEN$|PASSPHRASE|SECRET$|^OTEL_EXPORTER_OTLP_(TRACES_)?ENDPOINT$/;
    for (const name of NAMES.filter((each) => !secrets.test(each))) {
      const read = () => readSettings({ [name]: form(new Canary().text) }, fixtureService);
      expect(read, name).toThrow(SettingsError);
    }
  },
);

describe('A service with secrets of every kind', () => {
  const secrets = {
    admin: new Canary(),
    registryPassword: new Canary(),
    collector: new Canary(),
    wrongToken: new Canary(),
    query: new Canary(),
    cookie: new Canary(),
    thrown: new Canary(),
    handled: new Canary(),
    header: new Canary(),
    type: new Canary(),
  };
  const canaries = new Map(Object.entries(secrets));
  let cluster: KafkaCluster;
  let registry: Server;
  const group = `canaries-${randomUUID()}`;

  beforeAll(async () => {
    cluster = await startKafkaCluster();
    // Repeats what it was sent, as proxies and frameworks do in their errors.
    registry = createServer(({ headers, url }, response) => {
      const message = `No ${url} for ${JSON.stringify(headers)}`;
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error_code: 50001, message }));
    }).listen(0, '127.0.0.1');
    await once(registry, 'listening');
  });

  afterAll(async () => {
    registry?.close();
    await cluster?.stop();
  });

  it('shows none of them in logs, answers, spans, dead letters, metrics and commands', async () => {
    await using collector = await TraceCollector.start();
    const environment = {
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      KAFKA_CONSUMER_GROUP: group,
      LOG_LEVEL: 'verbose',
      LOG_FORMAT: 'json',
      ADMIN_TOKEN: secrets.admin.text,
      SCHEMA_REGISTRY_URL: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/apis`,
      SCHEMA_REGISTRY_USERNAME: 'anna',
      SCHEMA_REGISTRY_PASSWORD: secrets.registryPassword.text,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url.replace(
        '://',
        `://anna:${secrets.collector.text}@`,
      ),
      OTEL_BSP_SCHEDULE_DELAY: '500',
    };
    await using service = RawProcess.spawn(HOSTILE, environment);
    const url = await service.ready();
    const answers: string[] = [];
    const get = async (path: string, init: RequestInit = {}): Promise<Response> => {
      const answer = await fetch(url + path, init);
      answers.push(`${JSON.stringify([...answer.headers])}\n${await answer.clone().text()}`);
      return answer;
    };

    const inText = (text: string) =>
      `No answer from https://anna:${text}@shop.example/?api_key=${text} to { authorization: 'Bearer ${text}', cookie: 'session=${text}' }`;
    const query = `token=${secrets.query.text}&access_token=${secrets.query.text}`;
    const headers = {
      authorization: `Bearer ${secrets.wrongToken.text}`,
      cookie: `session=${secrets.cookie.text}`,
    };
    const thrown = encodeURIComponent(inText(secrets.thrown.text));
    for (const path of [
      `/v1/texts/thrown?text=${thrown}&${query}`,
      `/v1/texts/absent?${query}`,
      `/v1/messaging/status?${query}`,
      `/v1/messaging/dead-letters?${query}`,
      `/v1/messaging/groups/${secrets.query.text.slice(0, 3)}?${query}`,
      `/health/ready?${query}`,
      `/docs?${query}`,
    ])
      for (const method of ['GET', 'POST', 'DELETE']) await get(path, { method, headers });

    const producer = await connectProducer(cluster);
    const message = (data: object, own: object = {}) => ({
      key: 'a',
      value: JSON.stringify({ key: 'a', ...data }),
      headers: {
        ...eventHeaders('text.received'),
        authorization: `Bearer ${secrets.header.text}`,
        'x-api-key': secrets.header.text,
        'client-secret': secrets.header.text,
        cookie: `session=${secrets.header.text}`,
        ...own,
      },
    });
    const messages = [
      message({ text: inText(secrets.handled.text), end: 'fails for good' }),
      message({ text: inText(secrets.handled.text), end: 'fails' }),
      message({ text: inText(secrets.handled.text), end: 'logs' }),
      message({ text: 'x' }, { ce_time: `https://anna:${secrets.type.text}@shop.example` }),
    ];
    await producer.send({ topic: 'hostile-events', messages });
    await producer.disconnect();

    const admin = { headers: { authorization: `Bearer ${secrets.admin.text}` } };
    const letters = `/v1/messaging/dead-letters?group=${group}`;
    let found: { partition: number; offset: string }[] = [];
    await expect
      .poll(
        async () => {
          const answer = await (await get(letters, admin)).json();
          found = (answer as { deadLetters: typeof found }).deadLetters;
          return found.length;
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBe(3);
    for (const path of [
      '/v1/messaging/status',
      '/metrics',
      '/health/ready',
      '/health/live',
      '/docs',
      '/docs-json',
      '/docs-yaml',
      '/events',
      '/events/asyncapi.json',
      '/events/asyncapi.yaml',
    ])
      await get(path, admin);
    expect(leaks(canaries, answers.join('\n'))).toEqual({});

    for (const args of [
      ['topics', 'list'],
      ['dlt', 'list', '--group', group],
      ['dlt', 'list', '--group', group, '--json'],
      ...found.map(({ partition, offset }) => [
        'dlt',
        'show',
        '--group',
        group,
        `${partition}/${offset}`,
      ]),
    ]) {
      await using command = RawProcess.spawn(HOSTILE_CLI, environment, args);
      await command.closed;
      // The payload is what such a command is for.
      const said = command.said.split('payload:\n')[0]!;
      expect(leaks(canaries, said), args.join(' ')).toEqual({});
    }

    await expect.poll(() => collector.received, { timeout: 20_000 }).toContain('hostile-events');
    expect(await service.end()).toBe(0);
    expect(leaks(canaries, service.said)).toEqual({});
    expect(collector.received.length).toBeGreaterThan(1_000);
    expect(leaks(canaries, collector.received)).toEqual({});

    // A letter is the message byte for byte; what is said about it shows nothing.
    for (const headers of await lettersOf(cluster, `${group}.dlt`)) {
      const said = Object.entries(headers).filter(([name]) => name.startsWith('dlt-'));
      expect(said.length).toBeGreaterThan(8);
      expect(leaks(canaries, JSON.stringify(said))).toEqual({});
    }
  }, 240_000);
});

/** The headers of all letters, read as by a client that knows nothing of this kit. */
async function lettersOf(cluster: KafkaCluster, topic: string): Promise<Record<string, string>[]> {
  const brokers = cluster.bootstrapServers.split(',');
  const consumer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).consumer({
    groupId: `reader-${randomUUID()}`,
  });
  const letters: Record<string, string>[] = [];
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message: { headers = {} } }) => {
      letters.push(
        Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      );
    },
  });
  await expect.poll(() => letters.length, { timeout: 30_000 }).toBe(3);
  await consumer.disconnect();
  return letters;
}
