import { MessagingError, NotReadyError } from '@nest-kafka-kit/messaging';
import { UndecodableMessageError } from '@nest-kafka-kit/messaging/errors';

// ── Deriving schemas from classes (thrown at start, and by npm run schemas) ─────────────────

/**
 * A field that the format cannot express, or whose type its decorators do not tell.
 *
 * @example
 * if (error instanceof SchemaNotExpressibleError) console.error(error.className, error.field);
 */
export class SchemaNotExpressibleError extends MessagingError {
  readonly code = 'MESSAGING_SCHEMA_NOT_EXPRESSIBLE';

  /** @param field dotted, such as `address.city`; empty for the class itself */
  constructor(
    readonly className: string,
    readonly field: string,
    format: 'Avro' | 'JSON Schema',
    problem: string,
    remedy: string,
  ) {
    const name = field ? `${className}.${field}` : className;
    super(`${name} cannot be expressed in ${format}: ${problem} ${remedy}`);
  }
}

/** A file under `schemas/` that is not a valid schema. */
export class SchemaFileUnreadableError extends MessagingError {
  readonly code = 'MESSAGING_SCHEMA_FILE_UNREADABLE';

  constructor(file: string, reason: string, remedy = 'Restore it from the repository.') {
    super(`${file} is no schema: ${reason} ${remedy}`);
  }
}

/** Two event types whose schemas would overwrite each other on disks that ignore case. */
export class SchemaFolderSharedError extends MessagingError {
  readonly code = 'MESSAGING_SCHEMA_FOLDER_SHARED';

  constructor(one: string, other: string) {
    super(
      `"${one}" and "${other}" differ only in case, and on some disks their schemas would lie in ` +
        'one folder. Rename one; if it is gone, delete its folder.',
    );
  }
}

/**
 * A schema file that could not be written, for lack of permission or space, for example. It keeps
 * its former content.
 */
export class SchemaFileUnwritableError extends MessagingError {
  readonly code = 'MESSAGING_SCHEMA_FILE_UNWRITABLE';

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(
      `${file} cannot be written (${reason}). Schemas written before it are complete.`,
      options,
    );
  }
}

// ── The schema registry ────────────────────────────────────────────────────────────────────

/**
 * No registry is configured where values are published that other services must be able to read.
 */
export class SchemaRegistryMissingError extends MessagingError {
  readonly code = 'MESSAGING_SCHEMA_REGISTRY_MISSING';

  constructor(types: readonly string[]) {
    super(
      `${types.join(', ')}: with encoding avro or json-schema, services read each other's events ` +
        'over a schema registry. Set `registry`.',
    );
  }
}

const REGISTRY = { waitsFor: 'the schema registry' };

/** The schema registry did not answer, or asked to try again later. Nothing was published. */
export class SchemaRegistryUnreachableError extends NotReadyError {
  override readonly code = 'MESSAGING_SCHEMA_REGISTRY_UNREACHABLE';

  constructor(registry: string, reason: string, options?: ErrorOptions) {
    super(
      `The schema registry at ${registry} cannot be reached (${reason}). What needs a schema that ` +
        'is not known yet has to wait; try again.',
      { ...REGISTRY, ...options },
    );
  }

  override get publicMessage(): string {
    return 'The schema registry cannot be reached. Nothing was stored; try again.';
  }
}

/** Milliseconds until a schema that is not known is looked for again. */
const UNKNOWN_DELAY_MS = 3_000;

/**
 * Replicas of a registry may not know a new schema yet. After this many tries, which take 15
 * seconds, none will.
 */
const MAX_TRIES_FOR_UNKNOWN = 6;

/** No schema has the id that a message carries. If that stays so, the message is undecodable. */
export class SchemaUnknownError extends NotReadyError {
  override readonly code = 'MESSAGING_SCHEMA_UNKNOWN';

  constructor(message: string) {
    const error = new UndecodableMessageError(message);
    const giveUp = { afterTries: MAX_TRIES_FOR_UNKNOWN, error };
    super(message, { ...REGISTRY, delayMs: UNKNOWN_DELAY_MS, giveUp });
  }
}

/**
 * Too many messages with unknown schemas: the registry is not asked for this one now. That says nothing about
 * the schema, so the message waits, and no try is counted.
 */
export class SchemaRegistryBusyError extends NotReadyError {
  override readonly code = 'MESSAGING_SCHEMA_REGISTRY_BUSY';

  constructor(registry: string, id: number, delayMs: number) {
    super(
      `The schema registry at ${registry} is not asked for schema ${id} now: messages have so many ` +
        'schemas that it does not know, or knows slowly, that the questions are bounded. Find out who sends them.',
      { ...REGISTRY, delayMs },
    );
  }
}

/**
 * The registry refuses: credentials, permissions, or a schema it does not accept. Messages wait
 * nevertheless: a wrong address or password must not turn good messages into dead letters.
 */
export class SchemaRegistryRefusedError extends NotReadyError {
  override readonly code = 'MESSAGING_SCHEMA_REGISTRY_REFUSED';
  override readonly kind = 'internal';

  constructor(message: string, options?: ErrorOptions) {
    super(message, { ...REGISTRY, ...options });
  }
}

/**
 * The registry's rule for the subject forbids this schema; nothing was published. Waiting does not
 * help.
 */
export class SchemaIncompatibleError extends MessagingError {
  readonly code = 'MESSAGING_SCHEMA_INCOMPATIBLE';

  constructor(subject: string, reason: string) {
    super(
      `The registry refuses the schema of subject "${subject}": ${reason} Change the class ` +
        'compatibly (npm run schemas:check says how), or publish a new version of the event.',
    );
  }
}

/** The schema is not registered, and this service may not do it (`registry.register: 'never'`). */
export class SchemaNotRegisteredError extends NotReadyError {
  override readonly code = 'MESSAGING_SCHEMA_NOT_REGISTERED';
  override readonly kind = 'internal';

  constructor(subject: string) {
    super(
      `Subject "${subject}" has no such schema, and \`registry.register\`=never leaves ` +
        'registering to others: run npm run cli -- schemas register before deploying.',
      REGISTRY,
    );
  }
}
