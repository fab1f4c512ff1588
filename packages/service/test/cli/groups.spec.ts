import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { Recorders } from '../support/recorder-process.js';
import { KafkaSays } from './kafka-says.js';

interface Partition {
  readonly topic: string;
  readonly partition: number;
  readonly committed: string | null;
  readonly latest: string;
  readonly lag: string;
  readonly memberId?: string;
}

interface SeekReport {
  readonly executed: boolean;
  readonly moves: readonly { readonly partition: number; readonly to: string }[];
}

const EVENTS = 30;
const patience = { timeout: 30_000 };
const YEAR_MS = 31_536_000_000;

describe.skipIf(!kafkaBootstrapServers)(
  "The groups commands tell Kafka's own figures, and move a group only while nobody is in it",
  () => {
    const kafka = new KafkaSays(kafkaBootstrapServers!);
    let service: Recorders;
    const seek = (to: readonly string[], ...more: string[]) =>
      service.command(['groups', 'seek', service.group, '--topic', service.topic, ...to, ...more]);
    const committed = async (): Promise<Record<number, string>> => {
      const rows = (await kafka.group(service.group)).filter((row) => row.topic === service.topic);
      return Object.fromEntries(rows.map((row) => [row.partition, row.committed]));
    };
    const everywhere = (offset: string): Record<number, string> => ({ 0: offset, 1: offset });

    beforeAll(async () => {
      service = new Recorders({
        KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers,
        RECORDER_PARTITIONS: '2',
      });
    });
    afterAll(() => service[Symbol.asyncDispose]());

    it('describe shows members, assignments and the lag that kafka-consumer-groups shows', async () => {
      await using member = service.spawn({
        RECORDER_CONCURRENCY: '1',
        SHUTDOWN_GRACE_MS: '300',
      });
      const client = await member.ready();
      for (let sequence = 0; sequence < EVENTS; sequence++) {
        // The last one of each key keeps its handler busy.
        const workMs = sequence >= EVENTS - 4 ? 600_000 : 0;
        await client.post('/records', { key: `key-${sequence % 4}`, sequence, workMs });
      }
      const rows = (): Promise<Partition[]> =>
        service
          .command(['groups', 'describe', service.group, '--json'])
          .result.then(
            ({ stdout }) => (JSON.parse(stdout) as { partitions: Partition[] }).partitions,
          );
      const asKafkaSays = async (): Promise<Partition[]> =>
        (await kafka.group(service.group)).map(({ committed: offset, lag, ...row }) => ({
          ...row,
          committed: offset === '-' ? null : offset,
          lag: lag === '-' ? '0' : lag,
        }));
      await expect.poll(() => service.done().length, patience).toBeGreaterThan(10);
      // Commits are collected for a moment.
      await vi.waitFor(async () => {
        const ours = await rows();
        expect(sorted(ours)).toEqual(sorted(await asKafkaSays()));
      }, patience);
      const lag = (await rows()).reduce((sum, row) => sum + Number(row.lag), 0);
      expect(lag).toBeGreaterThan(0);

      const { stdout } = await service.command(['groups', 'describe', service.group]).result;
      expect(stdout).toContain(`${service.group}: Stable, 1 member, lag ${lag}\n`);
      const list = await service.command(['groups', 'list', '--json']).result;
      expect(JSON.parse(list.stdout)).toContainEqual({
        group: service.group,
        state: 'Stable',
        members: 1,
      });

      const before = await committed();
      const refused = await seek(['--to', 'earliest'], '--execute').result;
      expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
      expect(refused.stderr).toMatch(/^MESSAGING_GROUP_ACTIVE: .* has running members.*\n$/);
      const dry = await seek(['--to', 'earliest']).result;
      expect(dry.stdout).toContain('has 1 running member, and must have none');
      expect(await committed()).toEqual(before);
      expect(await member.kill('SIGTERM')).toBe(0);
    });

    it('seek takes every kind of place, as a dry run first', async () => {
      const ends = await kafka.ends(service.topic);

      const before = await committed();
      const places: [readonly string[], Record<number, string>][] = [
        [['--to', 'earliest'], everywhere('0')],
        [['--to', 'latest'], ends],
        [['--to', '1'], everywhere('1')],
        [['--to', '-1h'], everywhere('0')],
        [['--to=-2d'], everywhere('0')],
      ];
      for (const [to, wanted] of places) {
        const { exitCode, stdout, stderr } = await seek(to, '--json').result;
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
        const { executed, moves } = JSON.parse(stdout) as SeekReport;
        expect(executed).toBe(false);
        expect(Object.fromEntries(moves.map((move) => [move.partition, move.to]))).toEqual(wanted);
      }
      const future = await seek(['--to', new Date(Date.now() + YEAR_MS).toISOString()]).result;
      expect(future).toMatchObject({ exitCode: 2, stdout: '' });
      expect(future.stderr).toMatch(/is in the future/);
      expect(await committed()).toEqual(before);

      for (const [to, wanted] of places.slice(2, 4)) {
        const { exitCode, stdout } = await seek(to, '--execute').result;
        expect(exitCode).toBe(0);
        expect(stdout).toContain(`Moved ${service.group}.`);
        expect(await committed()).toEqual(wanted);
      }
    });
  },
);

/** In one order, for two tools that have each their own. */
function sorted(rows: readonly Partition[]): string[] {
  return rows
    .map(({ topic, partition, committed, latest, lag, memberId }) =>
      [topic, partition, committed, latest, lag, memberId].join(' '),
    )
    .sort((one, other) => one.localeCompare(other));
}
