import { describe, expect, it } from 'vitest';
import { HandlerDefinitionError } from '@nest-kafka-kit/messaging/errors';
import { SchemaRegistryMissingError } from '@nest-kafka-kit/schemas';
import { defineService } from './define-service.js';
import { readSettings } from './settings.js';
import { VARIABLES, withVariables } from './with-variables.js';

describe('A text of messaging', () => {
  it('says which variable sets the option it names', () => {
    const error = new SchemaRegistryMissingError(['user.created']);
    expect(withVariables(error.message)).toContain('Set registry (SCHEMA_REGISTRY_URL).');
  });

  it('says so for each of several options', () => {
    const error = new HandlerDefinitionError('Check `kafka.sasl`, `kafka.ssl` and `groups`.');
    expect(withVariables(error.message)).toBe(
      'Check kafka.sasl (KAFKA_SASL_*), kafka.ssl (KAFKA_SSL*) and groups (CONSUMER_GROUPS).',
    );
  });

  it.each(['Nothing quoted: groups.', 'Other `quoted` words.', '`constructor`', '`toString`', ''])(
    'stays as it is where it names no option: %s',
    (text) => expect(withVariables(text)).toBe(text),
  );
});

describe('The variables of options', () => {
  it('are ones that the service reads', () => {
    const known = Object.keys(readSettings({}, defineService({ from: import.meta.url })));
    const named = Object.values(VARIABLES).flatMap((text) => text.match(/[A-Z_]{5,}\*?/g) ?? []);
    const isKnown = (name: string): boolean =>
      known.some((each) =>
        name.endsWith('*') ? each.startsWith(name.slice(0, -1)) : each === name,
      );
    expect(named).toContain('KAFKA_SASL_*');
    expect(named.filter((name) => !isKnown(name))).toEqual([]);
  });
});
