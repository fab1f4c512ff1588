import { expect, it } from 'vitest';
import { misspelled } from './misspelled.js';

const KNOWN = ['KAFKA_BOOTSTRAP_SERVERS', 'LOG_LEVEL', 'PORT'];

it.each([
  ['KAFKA_BOOTSTRAP_SERVER', 'KAFKA_BOOTSTRAP_SERVERS'],
  ['KAFKA_BOOTSTRAP_SERVRES', 'KAFKA_BOOTSTRAP_SERVERS'],
  ['kafka_bootstrap_servers', 'KAFKA_BOOTSTRAP_SERVERS'],
  ['LOG_LEVLE', 'LOG_LEVEL'],
])('%s is told apart from %s', (name, nearest) => {
  expect(misspelled({ [name]: 'SECRET' }, KNOWN)).toEqual([
    `${name} is no setting and has no effect: did you mean ${nearest}?`,
  ]);
});

it.each(['PORT', 'LOG_LEVEL', 'POST', 'PATH', 'KAFKA_HEAP_OPTS', 'KAFKA_OPTS', 'LOG_DIRECTORY'])(
  '%s is nothing to warn of',
  (name) => {
    expect(misspelled({ [name]: 'x' }, KNOWN)).toEqual([]);
  },
);
