import '../one-copy.js';
import { EventDefinitionError } from '../errors.js';
import type { TopicDefinition } from '../topics/define-topic.js';
import { addFormattedEvent, type FormattedEvent } from './formatted-events.js';
import type { MessageFormat } from './message-format.js';

/** The kind of an event, which decides what handlers get beside the data. */
export type EventKind = 'base' | 'domain' | 'integration' | 'command';

/** A class decorated with `@Event`. */
export type EventClass<Data extends object = object> = new () => Data;

/** The form of an event's data on the wire. */
export type Encoding = 'json' | 'json-schema' | 'avro';

/**
 * The promise a changed class must keep: to read what the former one wrote (`backward`), to be read
 * by it (`forward`), or both (`full`).
 */
export type Compatibility = 'backward' | 'forward' | 'full' | 'none';

/** The way from an older version's data to this one's. */
export interface Upcast<Old extends object = object, Data extends object = object> {
  /** The event of this type in an older version. */
  readonly from: EventClass<Old>;
  /** Makes the data, which may be a plain object; it is validated. */
  readonly to: (old: Old) => Data;
}

/** Makes an upcast that does not return what its class declares a compile error that says so. */
type UpcastCheck<Upcasted, Data> = [Upcasted] extends [Data]
  ? unknown
  : { readonly 'upcast.to must return what the class declares': Data };

/** The options of `@Event` for all events. */
interface CommonEventOptions<Old extends object, Data extends object> {
  /** Unique together with `version`, such as `user.created`. Handlers are found by it. */
  readonly type: string;
  /** Counts incompatible changes of the data. Default 1. */
  readonly version?: number;
  readonly topic: TopicDefinition;
  /** Default `base`. */
  readonly kind?: EventKind;
  /** The kind of thing that the key identifies, such as `User`; needed for `kind: 'domain'`. */
  readonly aggregate?: string;
  /** Lets `data` be `null`: a tombstone, for compacted topics. Default `false`. */
  readonly tombstone?: boolean;
  /** Milliseconds after which a command is no longer run. Commands only. */
  readonly timeoutMs?: number;
  /** The topic on which an answer is expected. Commands only. */
  readonly replyTo?: string;
  /**
   * The form of the data on the wire. `avro` and `json-schema` values begin with the id of their
   * schema, as Confluent's do. Every encoding is read, whatever is chosen here. Default `json`.
   */
  readonly encoding?: Encoding;
  /**
   * The promise to which `npm run schemas:check` holds changes of the class. Default `full`, but
   * `backward` with encoding `json-schema`: registries let nobody add a field under `forward`.
   */
  readonly compatibility?: Compatibility;
  /**
   * Makes older versions readable as this one.
   *
   * @example
   * upcast: { from: UserCreatedV1, to: ({ name, ...rest }) => ({ ...rest, fullName: name }) }
   */
  readonly upcast?: Upcast<Old, Data>;
  /** Set where another service publishes the event and owns its schema. Default `false`. */
  readonly external?: boolean;
}

/** The options of `@Event`. */
export interface EventOptions<
  Key extends string,
  Old extends object = object,
  Data extends object = never,
> extends CommonEventOptions<Old, Data> {
  /** The property whose value is the message key: events of one key stay in order. */
  readonly key: Key;
  readonly format?: undefined;
}

/** The options of `@Event` where another service writes the messages, and not as CloudEvents. */
export interface FormattedEventOptions<
  Key extends string,
  Old extends object = object,
  Data extends object = never,
> extends CommonEventOptions<Old, Data> {
  /**
   * The form of the messages. They are only read; a message on the topic that is a CloudEvent is read as
   * one.
   *
   * @example
   * format: plainJson({ time: field('changedAt') })
   */
  readonly format: MessageFormat;
  /** The property whose value is the message key, for documents. Default: they name the key of the record. */
  readonly key?: Key;
  readonly external: true;
  /** The format says how values are encoded. */
  readonly encoding?: undefined;
}

/** An event as `@Event` declares it, with defaults filled in. */
export interface EventDefinition {
  readonly eventClass: EventClass;
  readonly type: string;
  readonly version: number;
  readonly topic: TopicDefinition;
  readonly kind: EventKind;
  /** `undefined` only where the event has a format. */
  readonly key: string | undefined;
  readonly aggregate: string | undefined;
  readonly tombstone: boolean;
  readonly timeoutMs: number | undefined;
  readonly replyTo: string | undefined;
  readonly encoding: Encoding;
  readonly compatibility: Compatibility;
  readonly upcast: Upcast | undefined;
  readonly external: boolean;
  /** The form of its messages; `undefined` for CloudEvents. */
  readonly format: MessageFormat | undefined;
}

/** The decorated classes, so that topics can be planned and schemas derived from the code. */
const definitions = new Map<EventClass, EventDefinition>();
const byName = new Map<string, EventDefinition>();

const versionedName = (type: string, version: number): string => `${type} ${version}`;

/**
 * Makes a class an event. The class is the data: its class-validator decorators are checked
 * when it is published and again when it is consumed.
 *
 * @throws EventDefinitionError when type and version are taken, or an option is wrong
 * @example
 * @Event({ type: 'user.created', topic: userEvents, kind: 'domain', aggregate: 'User', key: 'userId' })
 * export class UserCreated {
 *   @IsUUID() readonly userId!: string;
 *   @IsEmail() readonly email!: string;
 * }
 */
export function Event<
  const Key extends string = never,
  Old extends object = object,
  Upcasted extends object = never,
>(options: EventOptions<Key, Old, Upcasted> | FormattedEventOptions<Key, Old, Upcasted>) {
  return <Data extends { readonly [Property in Key]: string | number | bigint }>(
    eventClass: EventClass<Data> & UpcastCheck<Upcasted, Data>,
  ): void => {
    const definition: EventDefinition = {
      eventClass,
      type: options.type,
      version: options.version ?? 1,
      topic: options.topic,
      kind: options.kind ?? 'base',
      key: options.key,
      aggregate: options.aggregate,
      tombstone: options.tombstone ?? false,
      timeoutMs: options.timeoutMs,
      replyTo: options.replyTo,
      encoding: options.encoding ?? 'json',
      compatibility:
        options.compatibility ?? (options.encoding === 'json-schema' ? 'backward' : 'full'),
      upcast: options.upcast as Upcast | undefined,
      external: options.external ?? false,
      format: options.format,
    };
    check(definition);
    definitions.set(eventClass, definition);
    byName.set(versionedName(definition.type, definition.version), definition);
  };
}

/**
 * Finds the definition of an event's class.
 *
 * @throws EventDefinitionError when the class has no `@Event`
 * @example
 * definitionOf(UserCreated).topic.name; // 'user-events'
 */
export function definitionOf(eventClass: EventClass): EventDefinition {
  const definition = definitions.get(eventClass);
  if (definition) return definition;
  throw new EventDefinitionError(
    `${eventClass.name || 'The class'} is not an event: decorate it with @Event({ type, topic, key }).`,
  );
}

/**
 * Finds the definition of a type and version; `undefined` where no loaded class has them.
 *
 * @example
 * definitionFor('user.created', 1)?.eventClass; // UserCreated
 */
export function definitionFor(type: string, version: number): EventDefinition | undefined {
  return byName.get(versionedName(type, version));
}

/**
 * Lists every event that this process has loaded.
 *
 * @example
 * const topics = registeredEvents().map(({ topic }) => topic.name);
 */
export function registeredEvents(): readonly EventDefinition[] {
  return [...definitions.values()];
}

/**
 * Compares events for a stable order: they register as they are imported, which any import may change.
 *
 * @example
 * const events = [...registeredEvents()].sort(byTypeAndVersion);
 */
export function byTypeAndVersion(one: EventDefinition, other: EventDefinition): number {
  if (one.type === other.type) return one.version - other.version;
  return one.type < other.type ? -1 : 1;
}

function check(definition: EventDefinition): void {
  const { eventClass, type, version, kind, aggregate, timeoutMs, replyTo } = definition;
  const refuse = (problem: string): never => {
    throw new EventDefinitionError(`@Event of ${eventClass.name}: ${problem}`);
  };
  if (!/^[^\s\p{Surrogate}]+$/u.test(type))
    refuse(`type ${JSON.stringify(type)} must be a name without spaces.`);
  if (type.startsWith('"')) refuse(`type ${type} must not begin with a quote.`);
  if (!Number.isInteger(version) || version < 1)
    refuse(`version ${version} must be an integer from 1.`);
  if (kind === 'domain' && !aggregate) refuse("kind 'domain' needs aggregate, such as 'User'.");
  if (timeoutMs !== undefined && !(Number.isSafeInteger(timeoutMs) && timeoutMs >= 0))
    refuse(`timeoutMs ${timeoutMs} must be an integer from 0.`);
  if (kind !== 'command' && (timeoutMs !== undefined || replyTo !== undefined))
    refuse("timeoutMs and replyTo are for kind 'command'.");
  if (definitions.has(eventClass)) refuse('a class is one event: it has two @Event.');
  const other = definitionFor(type, version);
  if (other) {
    refuse(
      `type "${type}" version ${version} is already ${other.eventClass.name}. Raise version, or rename.`,
    );
  }
  if (definition.upcast) checkUpcast(definition, definition.upcast, refuse);
  if (hasFormat(definition)) checkFormat(definition, refuse);
  else if (definition.key === undefined)
    refuse("key is missing: name the property that is the message's key.");
}

function hasFormat(definition: EventDefinition): definition is FormattedEvent {
  return definition.format !== undefined;
}

function checkFormat(event: FormattedEvent, refuse: (problem: string) => never): void {
  const { format, external, encoding } = event;
  if (typeof format.read !== 'function') refuse('format is none: give one, such as plainJson().');
  if (!external) refuse(`format ${format.name} is read, never written: set external: true.`);
  if (encoding !== 'json')
    refuse(`encoding and format cannot both say what values are. Leave encoding out.`);
  addFormattedEvent(event, refuse);
}

function checkUpcast(
  { type, version, topic, kind }: EventDefinition,
  { from }: Upcast,
  refuse: (problem: string) => never,
): void {
  const old = definitions.get(from);
  if (!old) return refuse(`upcast.from is ${from?.name}, which must be an @Event itself.`);
  if (old.type !== type || old.version >= version) {
    refuse(
      `upcast.from is ${from.name}, "${old.type}" version ${old.version}: it must be an earlier version of "${type}".`,
    );
  }
  if (old.topic.name !== topic.name) {
    refuse(
      `upcast.from is ${from.name}, on topic "${old.topic.name}": handlers of this class read "${topic.name}" only. Leave upcast out, or use one topic.`,
    );
  }
  // Messages of an older kind lack what the other kinds promise.
  if (old.kind !== kind && kind !== 'base') {
    refuse(`upcast.from is ${from.name}, of kind '${old.kind}': it must be '${kind}' too.`);
  }
}
