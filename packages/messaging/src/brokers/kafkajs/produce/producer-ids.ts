import type { AnyBroker } from './ask-any.js';
import type { ProducerIdentity } from './produce-wire.js';

/** A producer id in its place among those this process was given. */
export interface NumberedIdentity {
  readonly identity: ProducerIdentity;
  readonly number: number;
}

/**
 * Gives partitions their producer ids. All share the newest one; a partition whose last request left
 * doubt begins anew under one that it has not used.
 */
export class ProducerIds {
  private newest: NumberedIdentity | undefined;
  private asking: Promise<NumberedIdentity> | undefined;

  constructor(private readonly brokers: Pick<AnyBroker, 'ask'>) {}

  /** Finds an id newer than the number, if there is one already. */
  after(number: number): NumberedIdentity | undefined {
    return this.newest && this.newest.number > number ? this.newest : undefined;
  }

  /** Asks the brokers for a new id; callers at the same time share it. */
  ask(): Promise<NumberedIdentity> {
    this.asking ??= this.askNow().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async askNow(): Promise<NumberedIdentity> {
    const identity = await this.brokers.ask((connection) => connection.newIdentity());
    this.newest = { identity, number: (this.newest?.number ?? 0) + 1 };
    return this.newest;
  }
}
