import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type HttpClient, kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';
import { KafkaSays } from './kafka-says.js';

interface Letter {
  readonly partition: number;
  readonly offset: string;
  readonly reason: string;
  readonly redrivenAt: string | null;
}

/** More than the first service may try, fewer than the second. */
const FAILURES = 2;
const KEYS = ['ada', 'grace', 'mary', 'joan', 'radia', 'adele', 'frances', 'shafi'];
const patience = { timeout: 30_000, interval: 500 };

describe.skipIf(!kafkaBootstrapServers)(
  'The dlt commands show what a group gave up, and send each letter back to that group once',
  () => {
    const kafka = new KafkaSays(kafkaBootstrapServers!);
    let service: Recorders;

    const dlt = (command: string, ...args: string[]) =>
      service.command(['dlt', command, '--group', service.group, ...args]).result;
    const letters = async (...args: string[]): Promise<Letter[]> =>
      JSON.parse((await dlt('list', '--json', ...args)).stdout) as Letter[];
    const publish = async (client: HttpClient, keys: readonly string[]): Promise<void> => {
      for (const key of keys) {
        const { status } = await client.post('/records', { key, sequence: 0, failures: FAILURES });
        expect(status).toBe(202);
      }
    };

    beforeAll(async () => {
      service = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers });
      await using failing = service.spawn({ CONSUMER_RETRY_ATTEMPTS: '1' });
      await publish(await failing.ready(), KEYS);
      await vi.waitFor(async () => expect(await letters()).toHaveLength(KEYS.length), patience);
      expect(await failing.kill('SIGTERM')).toBe(0);
    });
    afterAll(() => service[Symbol.asyncDispose]());

    it('list finds them by type, reason and time, for people and for programs', async () => {
      const table = await dlt('list');
      expect(table).toMatchObject({ exitCode: 0, stderr: '' });
      expect(table.stdout).toMatch(/^LETTER +FAILED AT +REASON +ATTEMPTS +TYPE/);
      expect(table.stdout).toContain('Error: Attempt 1 was told to fail.');
      expect(
        await letters('--type', 'recorded', '--reason', 'exhausted', '--since', '-1h'),
      ).toHaveLength(KEYS.length);
      expect(await letters('--limit', '2')).toHaveLength(2);
      expect(await letters('--reason', 'expired')).toEqual([]);
      expect(await letters('--type', 'another')).toEqual([]);
      expect(await letters('--since', '2999-01-01')).toEqual([]);
    });

    it('show tells all of one letter: headers, reason, stack, payload', async () => {
      const [{ partition, offset }] = (await letters()) as [Letter];
      const shown = await dlt('show', `${partition}/${offset}`, '--json');
      const letter = JSON.parse(shown.stdout) as Record<string, unknown>;
      expect(letter).toMatchObject({
        partition,
        offset,
        reason: 'exhausted',
        handler: 'RecorderController.record',
        attempts: 1,
        type: 'recorded',
        original: { topic: service.topic },
        error: { message: 'Attempt 1 was told to fail.' },
        redrivenAt: null,
      });
      expect((letter['error'] as { stack: string }).stack).toContain('recorder.controller');
      expect(letter['headers']).toContainEqual({ name: 'ce_type', text: 'recorded' });
      const { text } = letter['value'] as { text: string };
      expect(JSON.parse(text)).toMatchObject({ sequence: 0, failures: FAILURES });

      const forPeople = await dlt('show', `${partition}/${offset}`);
      expect(forPeople.stdout).toMatch(/^reason: +exhausted\n/);
      expect(forPeople.stdout).toContain(`payload:\n${text}\n`);

      const missing = await dlt('show', '0/999999');
      expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
      expect(missing.stderr).toMatch(
        /^MESSAGING_OPERATION_REFUSED: .*no dead letter 0\/999999\.\n$/,
      );
    });

    it('redrive sends nothing without --execute, then each once, into its own retry topic', async () => {
      const before = await kafka.ends(`${service.group}.retry`);
      const dry = await dlt('redrive', '--json');
      expect(JSON.parse(dry.stdout)).toEqual({
        executed: false,
        group: service.group,
        found: KEYS.length,
        counts: [{ reason: 'exhausted', type: 'recorded', count: KEYS.length }],
      });
      expect(await kafka.ends(`${service.group}.retry`)).toEqual(before);
      expect(await letters()).toHaveLength(KEYS.length);
      const topicBefore = await kafka.ends(service.topic);

      const one = await dlt('redrive', '--limit', '1', '--execute');
      expect(one).toMatchObject({
        exitCode: 0,
        stdout: `Sent 1 of 1 dead letter back to ${service.group}.\n`,
      });

      const slow = ['redrive', '--group', service.group, '--rate', '1', '--execute', '--json'];
      await using running = service.command(['dlt', ...slow]);
      await expect
        .poll(async () => (await letters()).length, patience)
        .toBeLessThan(KEYS.length - 1);
      const { exitCode, stdout, stderr } = await running.kill('SIGINT');
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(/^CLI_INTERRUPTED: Sent \d of 7 .* again goes on with the rest\.\n$/);
      const interrupted = JSON.parse(stdout) as { redriven: number; found: number };
      expect(interrupted.found).toBe(KEYS.length - 1);
      const left = interrupted.found - interrupted.redriven;
      expect(await letters()).toHaveLength(left);

      const rest = await dlt('redrive', '--execute', '--json');
      expect(JSON.parse(rest.stdout)).toEqual({
        executed: true,
        group: service.group,
        redriven: left,
        found: left,
      });
      const none = await dlt('redrive', '--execute');
      expect(none.stdout).toBe(`Sent 0 of 0 dead letters back to ${service.group}.\n`);

      expect(await letters()).toEqual([]);
      const marked = await letters('--redriven');
      expect(marked).toHaveLength(KEYS.length);
      for (const { redrivenAt } of marked) expect(redrivenAt).toMatch(/^\d{4}-/);
      // To this group alone: others read the topic.
      expect(await kafka.ends(service.topic)).toEqual(topicBefore);

      await using patient = service.spawn({ CONSUMER_RETRY_BASE_DELAY_MS: '1' });
      await patient.ready();
      await expect.poll(() => service.done().length, patience).toBe(KEYS.length);
      expect(new Set(service.done().map(({ key }) => key))).toEqual(new Set(KEYS));
      expect(await patient.kill('SIGTERM')).toBe(0);
      expect(service.done()).toHaveLength(KEYS.length);
    });
  },
);
