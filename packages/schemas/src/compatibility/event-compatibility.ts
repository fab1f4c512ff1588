import type { EventDefinition, EventKind } from '@nest-kafka-kit/messaging/events';
import type { Incompatibility, IncompatibilityKind } from './incompatibility.js';

/** What others rely on of an event besides its data; `x-event` in its committed schema. */
export interface EventTerms {
  readonly topic: string;
  readonly key: string;
  readonly kind: EventKind;
  readonly tombstone?: true;
}

export function termsOf({ topic, key, kind, tombstone }: EventDefinition): EventTerms {
  return { topic: topic.name, key, kind, ...(tombstone && { tombstone }) };
}

/** Why messages of the writer's terms are not what consumers with the reader's expect. */
export function eventIncompatibilities(reader: EventTerms, writer: EventTerms): Incompatibility[] {
  const found: Incompatibility[] = [];
  const add = (kind: IncompatibilityKind, problem: string, wanted: string, given: string): void =>
    void found.push({ field: '', kind, problem, reader: wanted, writer: given });
  for (const term of ['topic', 'key'] as const) {
    const [wanted, given] = [`${term} ${reader[term]}`, `${term} ${writer[term]}`];
    if (wanted !== given) add(term, `has another ${term}`, wanted, given);
  }
  // Any kind but this one promises its handlers something that the others do not.
  if (reader.kind !== 'base' && reader.kind !== writer.kind) {
    const problem = 'promises what the other kind does not have';
    add('kind', problem, `kind ${reader.kind}`, `kind ${writer.kind}`);
  }
  if (writer.tombstone && !reader.tombstone) {
    add('tombstone', 'refuses tombstones', 'no tombstones', 'tombstones');
  }
  return found;
}
