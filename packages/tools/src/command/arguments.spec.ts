import { expect, it } from 'vitest';
import { parseArguments } from './arguments.js';

const OPTIONS = { name: { type: 'string' }, yes: { type: 'boolean' } } as const;
const parse = (...given: string[]) =>
  parseArguments(given, OPTIONS, { usage: 'npm run it -- <what>', positionals: 1 });

it('reads options and positional arguments in any order', () => {
  const { values, positionals } = parse('a', '--yes', '--name', 'b');
  expect({ ...values, positionals }).toEqual({ yes: true, name: 'b', positionals: ['a'] });
});

it.each([
  [['--nmae', 'x'], "Unknown option '--nmae'. Usage: npm run it -- <what>"],
  [['--name'], "Option '--name <value>' argument missing. Usage: npm run it -- <what>"],
  [['--yes=no'], "Option '--yes' does not take an argument. Usage: npm run it -- <what>"],
  [
    ['a', 'b'],
    'Given "b", which nothing asked for. Usage: npm run it -- <what> (npm passes on only what follows --).',
  ],
])('refuses %j with what is accepted', (given, message) => {
  expect(() => parse(...given)).toThrow(
    expect.objectContaining({ code: 'USAGE_INVALID', message }),
  );
});
