import { EventDefinitionError } from '../errors.js';
import type { TopicDefinition } from '../topics/define-topic.js';

export type EventKind = 'base' | 'domain' | 'integration' | 'command';

/** A class decorated with `@Event`. */
export type EventClass<Data extends object = object> = new () => Data;

export interface EventOptions<Key extends string> {
  /** Unique together with `version`, such as `user.created`. Handlers are found by it. */
  readonly type: string;
  /** Counts incompatible changes of the data. Default 1. */
  readonly version?: number;
  readonly topic: TopicDefinition;
  /** Default `base`. */
  readonly kind?: EventKind;
  /** The property whose value is the message key: events of one key stay in order. */
  readonly key: Key;
  /** What the key identifies, such as `User`; needed for `kind: 'domain'`. */
  readonly aggregate?: string;
  /** Lets `data` be `null`: a tombstone, for compacted topics. Default `false`. */
  readonly tombstone?: boolean;
  /** For commands: milliseconds after which it is no longer run. */
  readonly timeoutMs?: number;
  /** For commands: the topic an answer is expected on. */
  readonly replyTo?: string;
}

export interface EventDefinition {
  readonly eventClass: EventClass;
  readonly type: string;
  readonly version: number;
  readonly topic: TopicDefinition;
  readonly kind: EventKind;
  readonly key: string;
  readonly aggregate: string | undefined;
  readonly tombstone: boolean;
  readonly timeoutMs: number | undefined;
  readonly replyTo: string | undefined;
}

/** Decorated classes register here, so that topics are planned and schemas derived from the code. */
const definitions = new Map<EventClass, EventDefinition>();

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
export function Event<const Key extends string>(options: EventOptions<Key>) {
  return <Data extends { readonly [Property in Key]: string | number }>(
    eventClass: EventClass<Data>,
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
    };
    check(definition);
    definitions.set(eventClass, definition);
  };
}

/** @throws EventDefinitionError when the class has no `@Event` */
export function definitionOf(eventClass: EventClass): EventDefinition {
  const definition = definitions.get(eventClass);
  if (definition) return definition;
  throw new EventDefinitionError(
    `${eventClass.name || 'The class'} is not an event: decorate it with @Event({ type, topic, key }).`,
  );
}

/** Every event this process has loaded. */
export function registeredEvents(): readonly EventDefinition[] {
  return [...definitions.values()];
}

function check(definition: EventDefinition): void {
  const { eventClass, type, version, kind, aggregate, timeoutMs, replyTo } = definition;
  const refuse = (problem: string): never => {
    throw new EventDefinitionError(`@Event of ${eventClass.name}: ${problem}`);
  };
  if (!/^\S+$/.test(type)) refuse(`type ${JSON.stringify(type)} must be a name without spaces.`);
  if (!Number.isInteger(version) || version < 1)
    refuse(`version ${version} must be an integer from 1.`);
  if (kind === 'domain' && !aggregate) refuse("kind 'domain' needs aggregate, such as 'User'.");
  if (timeoutMs !== undefined && !(Number.isSafeInteger(timeoutMs) && timeoutMs >= 0))
    refuse(`timeoutMs ${timeoutMs} must be an integer from 0.`);
  if (kind !== 'command' && (timeoutMs !== undefined || replyTo !== undefined))
    refuse("timeoutMs and replyTo are for kind 'command'.");
  if (definitions.has(eventClass)) refuse('a class is one event: it has two @Event.');
  for (const other of definitions.values()) {
    if (other.type === type && other.version === version) {
      refuse(
        `type "${type}" version ${version} is already ${other.eventClass.name}. Raise version, or rename.`,
      );
    }
  }
}
