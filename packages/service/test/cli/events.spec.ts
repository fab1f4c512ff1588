import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';
import { KafkaSays } from './kafka-says.js';

describe.skipIf(!kafkaBootstrapServers)(
  'The events commands publish what the service would, and follow what is published, in no group',
  () => {
    const kafka = new KafkaSays(kafkaBootstrapServers!);
    let service: Recorders;
    const publish = (...args: string[]) => service.command(['events', 'publish', ...args]);
    const stored = async (): Promise<number> =>
      Object.values(await kafka.ends(service.topic)).reduce((sum, end) => sum + Number(end), 0);

    beforeAll(async () => {
      service = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers });
      await service.command(['topics', 'apply', '--execute']).result;
    });
    afterAll(() => service[Symbol.asyncDispose]());

    it('publish stores a valid event and prints the receipt; an invalid one is refused whole', async () => {
      const ada = JSON.stringify({ key: 'ada', sequence: 0 });
      const done = await publish('recorded', ada, '--json').result;
      expect(done).toMatchObject({ exitCode: 0, stderr: '' });
      const receipt = JSON.parse(done.stdout) as { partition: number; offset: string };
      expect(receipt).toMatchObject({
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        topic: service.topic,
        offset: '0',
      });
      expect(await kafka.ends(service.topic)).toMatchObject({ [receipt.partition]: '1' });

      const piped = await publish('recorded', '-').write(ada).result;
      expect(piped.stdout).toMatch(/^Published recorded [0-9a-f-]{36} to .*@1\.\n$/);

      const invalid = await publish('recorded', '{"key":"ada","sequence":-1}').result;
      expect(invalid).toMatchObject({ exitCode: 1, stdout: '' });
      expect(invalid.stderr).toMatch(/^MESSAGING_INVALID_EVENT: .*sequence must not be less.*\n$/);
      const unknown = await publish('unknown', ada).result;
      expect(unknown).toMatchObject({ exitCode: 1, stdout: '' });
      expect(unknown.stderr).toMatch(/^MESSAGING_UNKNOWN_EVENT_TYPE: .*Known: recorded\.\n$/);
      expect(await stored()).toBe(2);
    });

    it('tail prints each event on one line, what is in it only on request, until Ctrl-C', async () => {
      await using plain = service.command(['events', 'tail', '--type', 'recorded']);
      await using full = service.command(['events', 'tail', '--json', '--data']);
      const key = `eve\n${randomUUID()}`;
      // Nothing tells from outside when a tail has begun: publish until both have something to say.
      let spoke = false;
      const bothSpoke = Promise.all([plain.says(/\n/), full.says(/\n/)]).then(() => (spoke = true));
      for (let sequence = 0; !spoke; sequence++) {
        const published = publish('recorded', JSON.stringify({ key, sequence })).result;
        await Promise.race([published, bothSpoke]);
      }

      const [line, ...rest] = (await plain.kill('SIGINT').then(({ stdout }) => stdout)).split('\n');
      expect(line).toMatch(
        // A key must not break the line.
        new RegExp(`^\\d{4}-[^ ]+Z recorded eve\\\\n[^ ]+ ${service.topic}/\\d@\\d+$`),
      );
      expect(rest.join('')).not.toContain('sequence');
      const { exitCode, stdout, stderr } = await full.kill('SIGINT');
      expect({ exitCode, stderr }).toEqual({
        exitCode: 130,
        stderr: 'CLI_INTERRUPTED: Stopped following.\n',
      });
      const [event] = stdout.trim().split('\n');
      expect(JSON.parse(event!)).toMatchObject({
        type: 'recorded',
        version: 1,
        source: 'fixture-service',
        key,
        topic: service.topic,
        data: { key },
      });
    });
  },
);
