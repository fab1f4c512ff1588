import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kafkaBootstrapServers, type ServiceProcess } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';
import { KafkaSays } from './kafka-says.js';

const KEYS = ['ada', 'grace', 'mary'];
const EVENTS = 12;
const patience = { timeout: 30_000 };

describe.skipIf(!kafkaBootstrapServers)(
  "Replay runs a group's handlers on history again, and leaves the live group's offsets as they were",
  () => {
    const kafka = new KafkaSays(kafkaBootstrapServers!);
    let service: Recorders;
    let member: ServiceProcess;

    const replay = (...args: string[]) =>
      service.command(['replay', '--topic', service.topic, '--group', service.group, ...args]);

    beforeAll(async () => {
      service = new Recorders({ KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers });
      member = service.spawn();
      const client = await member.ready();
      for (let sequence = 0; sequence < EVENTS; sequence++) {
        await client.post('/records', { key: KEYS[sequence % KEYS.length], sequence });
      }
      await vi.waitFor(() => expect(service.done()).toHaveLength(EVENTS), patience);
    });
    afterAll(() => service[Symbol.asyncDispose]());

    it('says how much, and handles it with --execute, while the group goes on as it was', async () => {
      const lag = async (): Promise<number> =>
        (await kafka.group(service.group)).reduce((sum, row) => sum + (Number(row.lag) || 0), 0);
      await expect.poll(lag, patience).toBe(0);
      const before = await kafka.group(service.group);

      const dry = await replay('--from', 'earliest', '--json').result;
      expect(JSON.parse(dry.stdout)).toMatchObject({ executed: false, messages: String(EVENTS) });
      expect(service.done()).toHaveLength(EVENTS);

      const all = await replay('--from', '-1h', '--execute', '--json').result;
      expect(all).toMatchObject({ exitCode: 0, stderr: '' });
      expect(JSON.parse(all.stdout)).toMatchObject({
        executed: true,
        delivered: EVENTS,
        givenUp: 0,
        skipped: 0,
        complete: true,
      });
      const again = service.done().slice(EVENTS);
      expect(again).toHaveLength(EVENTS);
      for (const { pid } of again) expect(pid).not.toBe(member.pid);
      for (const key of KEYS) {
        const sequences = again.filter((entry) => entry.key === key).map((entry) => entry.sequence);
        expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
      }

      const one = await replay('--from', 'earliest', '--key', 'ada', '--execute').result;
      expect(one.stdout).toBe(
        `Replayed ${EVENTS / 3} of ${EVENTS} messages for ${service.group}, passed over ${(EVENTS / 3) * 2}.\n`,
      );
      const nothing = await replay('--from', 'latest', '--execute', '--json').result;
      expect(JSON.parse(nothing.stdout)).toMatchObject({ delivered: 0, complete: true });

      // The same member with the same partitions at the same offsets.
      expect(await kafka.group(service.group)).toEqual(before);
    });

    it('says how many went to the dead letters instead of being handled', async () => {
      const client = await member.ready();
      const done = service.done().length;
      for (let sequence = 0; sequence < 3; sequence++) {
        const failures = sequence === 1 ? 1 : 0;
        await client.post('/records', { key: 'bad', sequence, failures });
      }
      // The member tries again, the replay does not.
      await expect.poll(() => service.done().length, patience).toBe(done + 3);
      const once = { CONSUMER_RETRY_ATTEMPTS: '1' };
      const args = ['replay', '--topic', service.topic, '--group', service.group];
      const bad = [...args, '--from', 'earliest', '--key', 'bad', '--execute'];
      const { exitCode, stdout } = await service.command(bad, once).result;
      expect(exitCode).toBe(0);
      expect(stdout).toBe(
        `Replayed 3 of ${EVENTS + 3} messages for ${service.group}, 1 of them into ${service.group}.dlt or ${service.group}.retry, passed over ${EVENTS}.\n`,
      );
      const json = await service.command([...bad, '--json'], once).result;
      expect(JSON.parse(json.stdout)).toMatchObject({ delivered: 3, givenUp: 1, complete: true });
    });

    it('is refused for a topic or a group that the service does not handle', async () => {
      const args = ['--from', 'earliest', '--execute'];
      const topic = await replay(...args, '--topic', `${service.group}.dlt`).result;
      expect(topic).toMatchObject({ exitCode: 1, stdout: '' });
      expect(topic.stderr).toMatch(/^MESSAGING_OPERATION_REFUSED: .* does not consume .*\n$/);
      const group = await replay(...args, '--group', 'mailers').result;
      expect(group).toMatchObject({ exitCode: 1, stdout: '' });
      expect(group.stderr).toMatch(
        /^MESSAGING_OPERATION_REFUSED: .*"mailers" has no handlers.*\n$/,
      );
    });

    it('interrupted, finishes what runs, says how far it came, and ends with 130', async () => {
      const client = await member.ready();
      const done = service.done().length;
      for (let sequence = EVENTS; sequence < EVENTS + 4; sequence++) {
        await client.post('/records', { key: 'slow', sequence, workMs: 1_500 });
      }
      await expect.poll(() => service.done().length, patience).toBe(done + 4);
      const started = service.history().length;

      await using running = replay('--from', 'earliest', '--key', 'slow', '--execute', '--json');
      await expect.poll(() => service.history().length, patience).toBeGreaterThan(started);
      const { exitCode, stdout, stderr } = await running.kill('SIGINT');
      expect(exitCode).toBe(130);
      expect(stderr).toMatch(
        /^CLI_INTERRUPTED: Replayed \d of \d+ messages .* again repeats them\.\n$/,
      );
      const { delivered, complete } = JSON.parse(stdout) as {
        delivered: number;
        complete: boolean;
      };
      expect(complete).toBe(false);
      expect(service.done()).toHaveLength(done + 4 + delivered);
      expect(delivered).toBeGreaterThan(0);
      expect(await member.kill('SIGTERM')).toBe(0);
    });
  },
);
