import { describe, expect, it } from 'vitest';
import { kafkaBootstrapServers } from '@nest-kafka-kit/testing';
import { spawnCli } from '../support/parcels-process.js';
import { Recorders } from '../support/recorder-process.js';

const record = (key: string, workMs: number): string =>
  JSON.stringify({ key, sequence: 0, workMs });
const patience = { timeout: 30_000 };

describe.skipIf(!kafkaBootstrapServers)(
  'Consumer start runs groups without HTTP, and drains on SIGTERM as the service does',
  () => {
    const environment = { KAFKA_BOOTSTRAP_SERVERS: kafkaBootstrapServers };

    it('finishes what runs, commits it, exits 0, and leaves the rest to the next', async () => {
      await using service = new Recorders(environment);
      await service.command(['topics', 'apply', '--execute']).result;
      const publish = (key: string, workMs: number) =>
        service.command(['events', 'publish', 'recorded', record(key, workMs)]).result;
      await using first = service.command(['consumer', 'start']);
      await first.says(/Ready: consuming/);
      await publish('ada', 2_000);
      await expect.poll(() => service.history().length, patience).toBe(1);
      const { exitCode, stdout, stderr } = await first.kill('SIGTERM');
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(stdout).toContain('Draining');
      expect(stdout).not.toContain('Listening');
      expect(service.done().map(({ key }) => key)).toEqual(['ada']);

      await publish('grace', 0);
      await using second = service.command(['consumer', 'start', '--group', service.group]);
      await expect.poll(() => service.done().length, patience).toBe(2);
      expect((await second.kill('SIGINT')).exitCode).toBe(0);
      expect(service.done().map(({ key }) => key)).toEqual(['ada', 'grace']);
    });

    it('runs the chosen groups only', async () => {
      const start = ['consumer', 'start', '--group', 'notifications', 'quoters'];
      await using groups = spawnCli(start, environment);
      await groups.says(/Running: \S+\.notifications, \S+\.quoters\./);
      expect((await groups.kill('SIGTERM')).exitCode).toBe(0);
    });

    it('names a group that no handler has, and those that there are', async () => {
      const start = spawnCli(['consumer', 'start', '--group', 'mailers'], environment);
      const { exitCode, stderr } = await start.result;
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: expect.stringMatching(
          /^MESSAGING_HANDLER_DEFINITION: .*mailers.*parcel-service, parcel-service\.notifications.*\n$/,
        ) as string,
      });
    });
  },
);
