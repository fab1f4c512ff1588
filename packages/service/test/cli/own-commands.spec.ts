import { expect, it } from 'vitest';
import { OWN_COMMAND_CLI } from '../support/build-service.js';
import { CliProcess } from '@nest-kafka-kit/testing';

const run = (...args: string[]) => CliProcess.spawn(args, {}, OWN_COMMAND_CLI).result;

it('A command of the service itself runs beside the others, and is in the help', async () => {
  expect(await run('greet', 'Ada')).toEqual({ exitCode: 0, stdout: 'Hello, Ada.\n', stderr: '' });
  const { stdout } = await run('--help');
  expect(stdout).toMatch(/\n {2}greet <name> +a command of the service itself\n/);
  expect(stdout).toMatch(/\n {2}topics /);
});

it('It is as strict as the others, and its examples name the service', async () => {
  expect(await run('greet', 'Ada', 'Grace')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^CLI_USAGE: .*See "cli greet --help"\.\n$/) as string,
  });
  expect((await run('greet', '--help')).stdout).toMatch(/\n {2}cli greet fixture-service\n/);
});
