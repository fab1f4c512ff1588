import { describe, expect, it } from 'vitest';
import { NotReadyError } from '@nest-kafka-kit/messaging';
import { UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';
import {
  SchemaIncompatibleError,
  SchemaNotRegisteredError,
  SchemaRegistryBusyError,
  SchemaRegistryRefusedError,
  SchemaRegistryUnreachableError,
  SchemaUnknownError,
} from './errors.js';

// What is a `NotReadyError` waits with its key, and no attempt counts: the pipeline's own tests show it.

describe('A message whose schema cannot be had, or whose handler cannot publish for the registry', () => {
  it.each([
    ['is away', new SchemaRegistryUnreachableError('http://registry', 'ECONNREFUSED')],
    ['refuses', new SchemaRegistryRefusedError('401')],
    ['has not been told of the schema', new SchemaNotRegisteredError('orders-order.placed')],
  ])('waits for ever while the registry %s, and the log says so', (_what, error) => {
    expect(error).toBeInstanceOf(NotReadyError);
    expect(error).toMatchObject({ waitsFor: 'the schema registry', isSilent: false });
    expect(error).toMatchObject({ delayMs: undefined, giveUp: undefined });
  });

  it('waits for its turn, however often, while the registry is asked for too many', () => {
    const error = new SchemaRegistryBusyError('http://registry', 7, 2_000);
    expect(error).toMatchObject({ delayMs: 2_000, giveUp: undefined });
  });

  it('waits a few times for an id that a replica may not know yet, and is undecodable then', () => {
    const error = new SchemaUnknownError('Schema 7 is not known.');
    expect(error).toBeInstanceOf(NotReadyError);
    expect(error).toMatchObject({ waitsFor: 'the schema registry', giveUp: { afterTries: 6 } });
    expect(error.giveUp!.error).toBeInstanceOf(UndecodableMessageError);
    expect(error.giveUp!.error.message).toBe('Schema 7 is not known.');
  });

  it('is given up like any other where the registry refuses the schema itself', () => {
    expect(new SchemaIncompatibleError('orders', 'no.')).not.toBeInstanceOf(NotReadyError);
  });

  it('has an error with a code of its own for each', () => {
    const codes = [
      new SchemaRegistryUnreachableError('http://registry', 'gone'),
      new SchemaRegistryRefusedError('401'),
      new SchemaNotRegisteredError('orders-order.placed'),
      new SchemaUnknownError('Schema 7 is not known.'),
      new SchemaRegistryBusyError('http://registry', 7, 2_000),
    ].map(({ code }) => code);
    expect(codes).toEqual([
      'MESSAGING_SCHEMA_REGISTRY_UNREACHABLE',
      'MESSAGING_SCHEMA_REGISTRY_REFUSED',
      'MESSAGING_SCHEMA_NOT_REGISTERED',
      'MESSAGING_SCHEMA_UNKNOWN',
      'MESSAGING_SCHEMA_REGISTRY_BUSY',
    ]);
  });
});
