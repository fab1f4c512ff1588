/** Free text that travels with an event beside its data, as `meta-*` headers. */
export type Metadata = Readonly<Record<string, string>>;

/** An event as handlers receive it: the data, and what is known about it. */
export interface BaseEvent<Data> {
  readonly id: string;
  readonly type: string;
  /**
   * The time it says of itself; else that of its record, or of its receipt where the record's is −1 or
   * beyond `Date`.
   */
  readonly time: Date;
  /** The service that published it. */
  readonly source: string;
  readonly version: number;
  readonly data: Data;
  readonly metadata: Metadata;
  /** The message key: events of one key stay in order. `null` only from foreign producers. */
  readonly key: string | null;
  readonly aggregateId?: string;
  readonly aggregateType?: string;
  /** Shared by everything that one cause set off. */
  readonly correlationId?: string;
  /** The id of the event that caused this one. */
  readonly causationId?: string;
}

/** Something that happened to one aggregate of this service. */
export interface DomainEvent<Data> extends BaseEvent<Data> {
  readonly aggregateId: string;
  readonly aggregateType: string;
}

/** Something other services act on; it says what it belongs to and what caused it. */
export interface IntegrationEvent<Data> extends BaseEvent<Data> {
  readonly correlationId: string;
  readonly causationId: string;
}

/** A request to do something, by a deadline. */
export interface CommandEvent<Data> extends BaseEvent<Data> {
  readonly commandName: string;
  /** The topic an answer is expected on. */
  readonly replyTo?: string;
  /** Milliseconds after `time`, from which on the command is no longer run. */
  readonly timeoutMs?: number;
}

/** The widest event, which the handler parameter of every kind accepts. */
export type AnyEvent<Data> = DomainEvent<Data> & IntegrationEvent<Data> & CommandEvent<Data>;

/** An event whose kind is not known yet. */
export type EventEnvelope<Data = unknown> = BaseEvent<Data> &
  Partial<Pick<CommandEvent<Data>, 'commandName' | 'replyTo' | 'timeoutMs'>>;
