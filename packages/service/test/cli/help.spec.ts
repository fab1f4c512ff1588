import { expect, it } from 'vitest';
import { spawnCli } from '../support/parcels-process.js';

const COMMANDS = [
  'topics',
  'topics list',
  'topics describe',
  'topics create',
  'topics plan',
  'topics apply',
  'consumer',
  'consumer start',
  'groups',
  'groups list',
  'groups describe',
  'groups seek',
  'dlt',
  'dlt list',
  'dlt show',
  'dlt redrive',
  'replay',
  'events',
  'events tail',
  'events publish',
  'asyncapi',
  'schemas',
  'schemas write',
  'schemas check',
  'schemas register',
  'schemas import',
];

it.each(['', ...COMMANDS])(
  'cli %s --help shows examples, without settings and without a broker',
  async (command) => {
    const args = [...command.split(' ').filter(Boolean), '--help'];
    // Settings that would stop anything that read them.
    const environment = { PORT: 'wrong', KAFKA_BOOTSTRAP_SERVERS: 'nowhere' };
    const { exitCode, stdout, stderr } = await spawnCli(args, environment).result;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: cli /);
    expect(stdout).toMatch(new RegExp(`\nExamples:\n  cli ${command}`));
  },
);

it('names every command there is', async () => {
  const listed: string[] = [];
  for (const parent of ['', ...COMMANDS.filter((name) => !name.includes(' '))]) {
    const args = [...parent.split(' ').filter(Boolean), '--help'];
    const { stdout } = await spawnCli(args).result;
    const [, commands = ''] = /Commands:\n([^]*?)\n\n/.exec(stdout) ?? [];
    const names = [...commands.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
    listed.push(
      ...names.filter((name) => name !== 'help').map((name) => `${parent} ${name}`.trim()),
    );
  }
  expect(listed.sort()).toEqual([...COMMANDS].sort());
});
