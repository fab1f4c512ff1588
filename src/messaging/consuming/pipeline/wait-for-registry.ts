import type { Message } from '../../contracts/index.js';
import type { MessagingError } from '../../errors.js';
import {
  SchemaNotRegisteredError,
  SchemaRegistryRefusedError,
  SchemaRegistryUnreachableError,
  SchemaUnknownError,
} from '../../schema-errors.js';
import { backoffMs } from '../backoff.js';
import { Postponed } from '../postponed.js';
import type { Step } from './step.js';

const BACKOFF = { baseDelayMs: 500, maxDelayMs: 30_000 };
/**
 * Registries have replicas, and what one has registered another may not know yet; after this many
 * tries, some 15 to 30 seconds, nobody will.
 */
const TRIES_FOR_UNKNOWN = 6;

/**
 * The message is as good as any while the registry is away, or its address or credentials are
 * wrong: it waits, with its key, and its handler keeps its attempts.
 */
export function waitForRegistry(): Step {
  const tries = new WeakMap<Message, number>();
  return (next) => async (message, delivery) => {
    try {
      await next(message, delivery);
    } catch (error) {
      const count = (tries.get(message) ?? 0) + 1;
      const isUnknown = error instanceof SchemaUnknownError && count < TRIES_FOR_UNKNOWN;
      if (!isUnknown && !isOfRegistry(error)) throw error;
      tries.set(message, count);
      const failure = { error, blocked: false, isAttempt: false };
      throw new Postponed(backoffMs(count, BACKOFF), failure);
    }
  };
}

/** Whether a message that was postponed with this error waits, and nothing of its own is wrong. */
export function waitsForRegistry(error: unknown): error is MessagingError {
  return isOfRegistry(error) || error instanceof SchemaUnknownError;
}

/** Also what a handler fails with that publishes; not a schema that is refused, which waiting won't mend. */
export function isOfRegistry(error: unknown): boolean {
  return (
    error instanceof SchemaRegistryUnreachableError ||
    error instanceof SchemaRegistryRefusedError ||
    error instanceof SchemaNotRegisteredError
  );
}
