import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '@nest-kafka-kit/testing/kafka';
import { type CliResult, kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { spawnCli } from '../support/parcels-process.js';
import { Recorders } from '../support/recorder-process.js';
import { KafkaSays } from './kafka-says.js';

const ONE_LINE = /^[A-Z_]+: [^\n]+\n$/;

function expectRefusal({ exitCode, stdout, stderr }: CliResult, code: number, line: RegExp): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
  expect(stderr).toMatch(ONE_LINE);
  expect(stderr).toMatch(line);
}

const publish = ['events', 'publish', 'parcel.lost'];
const seek = ['groups', 'seek', 'some-group', '--topic', 'some-topic'];
const redrive = ['dlt', 'redrive', '--group', 'some-group', '--execute'];
const PARCEL = '{"parcelId":"7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11"}';
const replay = ['replay', '--topic', 'some-topic', '--group', 'some-group', '--execute'];

describe('Wrong usage is told on one line, with a hint to the help, and exit code 2', () => {
  it.each<[string[], RegExp]>([
    [['wat'], /unknown command 'wat'\. See "cli --help"/],
    [['topics', 'wat'], /Unknown command "wat"\. There is list, describe, create, plan, apply\./],
    [['topics', 'list', 'all'], /too many arguments/],
    [['topics', 'list', '--wat'], /unknown option '--wat'. See "cli topics list --help"/],
    [['topics', 'describe'], /missing required argument 'name'/],
    [['topics', 'create'], /missing required argument 'name'/],
    [['topics', 'create', 'white space', '--execute'], /Topic name "white space" is not legal/],
    [['topics', 'create', 'x', '--partitions', '0', '--execute'], /an integer from 1/],
    [['topics', 'create', 'x', '--partitions', '1.5', '--execute'], /an integer from 1/],
    [['topics', 'create', 'x', '--partitions', '--execute'], /--partitions/],
    [['topics', 'create', 'x', '--replication-factor', 'a', '--execute'], /an integer from 1/],
    [['topics', 'create', 'x', '--config', 'retention.ms', '--execute'], /name=value/],
    [['consumer', 'start', '--group', 'white space'], /no name of a group/],
    [['consumer', 'start', '--group', 'none'], /no name of a group/],
    [['groups', 'describe'], /missing required argument 'name'/],
    [seek, /required option '--to <place>' not specified/],
    [[...seek, '--to', '1h', '--execute'], /no place in a topic: earliest, latest, an offset/],
    [[...seek, '--to', '-1y', '--execute'], /no place in a topic/],
    [[...seek, '--to', '-5', '--execute'], /no place in a topic/],
    [['dlt', 'list'], /required option '--group <group>' not specified/],
    [['dlt', 'list', '--group', 'some-group', '--since', 'yesterday'], /"yesterday" is no time/],
    [['dlt', 'show', '--group', 'some-group', '17'], /give PARTITION\/OFFSET/],
    [[...redrive, '--reason', 'bad'], /undecodable, invalid, expired, permanent/],
    [[...redrive, '--limit', '0'], /an integer from 1/],
    [[...redrive, '--rate', '-1'], /an integer from 1/],
    [[...redrive, '--since', 'earliest'], /"earliest" is no time/],
    [replay, /required option '--from <place>' not specified/],
    [[...replay, '--from', 'noon'], /"noon" is no place in a topic/],
    [[...replay, '--from', '0', '--to', 'noon'], /"noon" is no place in a topic/],
    [[...publish, '{"parcelId"'], /The data is no JSON/],
    [['events', 'publish', 'parcel.lost'], /missing required argument 'json'/],
    [['events', 'tail', '--type'], /argument missing/],
  ])('cli %j', async (args, line) => {
    // Not even looked for: what is wrong is known before.
    const environment = { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' };
    const result = await spawnCli(args, environment).result;
    expectRefusal(result, 2, line);
    expect(result.stderr).toMatch(/^CLI_USAGE: .* See "cli .*--help"\.\n$/);
  });

  it.each([{ args: [] }, { args: ['topics'] }])('$args alone shows the help', async ({ args }) => {
    const { exitCode, stdout, stderr } = await spawnCli(args).result;
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: cli /);
  });
});

describe('Every command that needs a broker', () => {
  const commands: string[][] = [
    ['topics', 'list'],
    ['topics', 'apply', '--execute'],
    ['consumer', 'start'],
    ['groups', 'list'],
    [...seek, '--to', 'latest'],
    redrive,
    [...replay, '--from', 'earliest'],
    ['events', 'tail'],
    [...publish, PARCEL],
  ];

  it('refuses to run without KAFKA_BOOTSTRAP_SERVERS', async () => {
    for (const args of commands) {
      const result = await spawnCli(args, { NODE_ENV: 'production' }).result;
      expectRefusal(result, 2, /^CLI_BROKER_NOT_SET: .* set KAFKA_BOOTSTRAP_SERVERS/);
    }
  });

  it('names every wrong setting at once', async () => {
    const environment = { KAFKA_BOOTSTRAP_SERVERS: 'kafka', LOG_LEVEL: 'loud' };
    const result = await spawnCli(['topics', 'list'], environment).result;
    expectRefusal(result, 2, /^SETTINGS_INVALID: .*LOG_LEVEL.*; KAFKA_BOOTSTRAP_SERVERS/);
  });

  it('says that the broker is away, and ends; consumers alone wait for it', async () => {
    const [port] = await findFreePorts(1);
    const environment = { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` };
    for (const args of [commands[0]!, redrive, [...publish, PARCEL]]) {
      const result = await spawnCli(args, environment).result;
      expectRefusal(result, 1, /^MESSAGING_BROKER_UNREACHABLE: /);
    }
  });
});

describe.skipIf(!kafkaBootstrapServers)(
  'What the broker or the service refuses is told on one line, with exit code 1, and changes nothing',
  () => {
    const kafka = new KafkaSays(kafkaBootstrapServers!);
    let service: Recorders;

    beforeAll(async () => {
      service = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers });
      await service.command(['topics', 'apply', '--execute']).result;
    });
    afterAll(() => service[Symbol.asyncDispose]());

    it('holds for every command', async () => {
      const { topic, group } = service;
      const missing = `missing-${randomUUID()}`;
      const before = [
        await kafka.topics(),
        await kafka.ends(topic),
        await kafka.ends(`${group}.retry`),
      ];
      const refusals: [string[], RegExp][] = [
        [['topics', 'describe', missing], /^MESSAGING_TOPIC_MISSING: /],
        [['topics', 'create', topic, '--execute'], /exists already/],
        [['topics', 'create', missing, '--config', 'no.such=1', '--execute'], /onfiguration/],
        [['topics', 'create', missing, '--replication-factor', '99', '--execute'], /eplication/],
        [['groups', 'describe', missing], /no group/],
        [['groups', 'seek', group, '--topic', missing, '--to', '0', '--execute'], /no topic/],
        [['dlt', 'list', '--group', missing], /no dead letters/],
        [['dlt', 'show', '--group', group, '0/0'], /no dead letter 0\/0/],
        [['dlt', 'redrive', '--group', missing, '--execute'], /no dead letters/],
        [
          ['replay', '--topic', topic, '--group', missing, '--from', '0', '--execute'],
          /no handlers/,
        ],
        [
          ['replay', '--topic', missing, '--group', group, '--from', '0', '--execute'],
          /not consume/,
        ],
        [['events', 'publish', 'wat', '{}'], /^MESSAGING_UNKNOWN_EVENT_TYPE: /],
        [['events', 'publish', 'recorded', '{"key":1}'], /^MESSAGING_INVALID_EVENT: /],
        [['events', 'publish', 'recorded', '7'], /^MESSAGING_INVALID_EVENT: /],
        [['events', 'publish', 'recorded', 'null'], /^MESSAGING_INVALID_EVENT: /],
        [['events', 'tail', '--type', 'wat'], /^MESSAGING_UNKNOWN_EVENT_TYPE: /],
      ];
      for (const [args, line] of refusals)
        expectRefusal(await service.command(args).result, 1, line);
      const after = [
        await kafka.topics(),
        await kafka.ends(topic),
        await kafka.ends(`${group}.retry`),
      ];
      const own = (topics: unknown): unknown =>
        (topics as string[]).filter((name) => [topic, missing].includes(name));
      expect([own(after[0]), ...after.slice(1)]).toEqual([own(before[0]), ...before.slice(1)]);
    });
  },
);
