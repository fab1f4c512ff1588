import type { EventDefinition, EventKind } from '@nest-kafka-kit/messaging/events';
import type { Incompatibility, IncompatibilityKind } from './incompatibility.js';

/**
 * The parts of an event besides its data that others rely on; `x-event` in its committed schema.
 */
export interface EventTerms {
  readonly topic: string;
  /** `undefined` for the key of a record that another service writes. */
  readonly key?: string | undefined;
  readonly kind: EventKind;
  readonly tombstone?: true;
}

/** The terms of an event, as committed. */
export function termsOf({ topic, key, kind, tombstone }: EventDefinition): EventTerms {
  return { topic: topic.name, key, kind, ...(tombstone && { tombstone }) };
}

/** Lists why consumers that expect the reader's terms cannot take the writer's messages. */
export function eventIncompatibilities(reader: EventTerms, writer: EventTerms): Incompatibility[] {
  const found: Incompatibility[] = [];
  const add = (kind: IncompatibilityKind, problem: string, wanted: string, given: string): void =>
    void found.push({ field: '', kind, problem, reader: wanted, writer: given });
  for (const term of ['topic', 'key'] as const) {
    const said = (terms: EventTerms): string => `${term} ${terms[term] ?? 'of the record'}`;
    const [wanted, given] = [said(reader), said(writer)];
    if (wanted !== given) add(term, `has another ${term}`, wanted, given);
  }
  // Every other kind promises its handlers something that no other kind has.
  if (reader.kind !== 'base' && reader.kind !== writer.kind) {
    const problem = 'promises what the other kind does not have';
    add('kind', problem, `kind ${reader.kind}`, `kind ${writer.kind}`);
  }
  if (writer.tombstone && !reader.tombstone) {
    add('tombstone', 'refuses tombstones', 'no tombstones', 'tombstones');
  }
  return found;
}
