import type { EventDefinition } from '@nest-kafka-kit/messaging/events';
import type { IncompatibilityKind } from '../compatibility/incompatibility.js';
import type { Direction } from './schema-finding.js';

type Remedies = Readonly<Record<IncompatibilityKind, string>>;

const CONSUMERS_FIRST =
  "declare compatibility: 'backward' and deploy every consumer before the first producer";
const NEVER_NULL = '@ValidateIf((_, value) => value !== undefined)';

const EITHER = {
  type: 'Keep its type, and add a field of another name for the new one',
  topic: 'Keep the topic, as consumers are subscribed to it',
  key: 'Keep the key, as events stay in order by it, and with another one go to other partitions',
};

const REMEDIES: Readonly<Record<Direction, Remedies>> = {
  backward: {
    ...EITHER,
    required: 'Give it an initialiser or @IfPresent()',
    'unknown-field': 'Keep it, with @IfPresent() if it is not always there',
    narrower: 'Take all that was taken before',
    pattern: 'Keep the pattern: patterns are not compared, so any other one counts as stricter',
    null: 'Take null as before, with @IsOptional()',
    nullable: `Leave it out instead: ${NEVER_NULL}`,
    unclear: 'Take the change back',
    check: 'Take it back, as what was published may not pass it',
    kind: 'Keep the kind, as what was published lacks what another one promises',
    tombstone: 'Keep tombstone: true, as there may be some in the topic',
  },
  forward: {
    ...EITHER,
    required: 'Keep it required, as consumers of the committed class need it',
    'unknown-field': `Leave it out, or ${CONSUMERS_FIRST}`,
    narrower: `Publish nothing that was not taken before, or ${CONSUMERS_FIRST}`,
    pattern: `Keep the pattern: patterns are not compared, so any other one counts as wider, or ${CONSUMERS_FIRST}`,
    null: `Leave it out instead, as null is what the committed class cannot read: ${NEVER_NULL}`,
    nullable: 'Take the change back',
    unclear: 'Take the change back',
    check: `Take it back, as consumers of the committed class still check that, or ${CONSUMERS_FIRST}`,
    kind: 'Keep the kind, as consumers of the committed class need what it promises',
    tombstone: `Publish no tombstones, as the committed class refuses them, or ${CONSUMERS_FIRST}`,
  },
};

/**
 * Problems that an upcast cannot solve: it reads one topic, and cannot make up what a message
 * lacks.
 */
const BESIDE: readonly IncompatibilityKind[] = ['topic', 'kind', 'tombstone'];

/**
 * Says what to do about a field, or about the event as a whole.
 *
 * @param newest the highest version of the event's type
 */
export function remedyFor(
  { eventClass, version, external }: EventDefinition,
  kind: IncompatibilityKind,
  broken: Direction,
  newest: number,
): string {
  const remedy = REMEDIES[broken][kind];
  if (external) return `${remedy}, or ask the service that publishes it for a new version.`;
  if (newest > version) return `${remedy}, or change version ${newest} instead.`;
  const next = version + 1;
  if (BESIDE.includes(kind)) {
    return `${remedy}, or publish version ${next} beside it: @Event({ version: ${next}, ${kind}: … }), without upcast.`;
  }
  const suffix = `V${version}`;
  const from = eventClass.name.endsWith(suffix) ? eventClass.name : eventClass.name + suffix;
  return `${remedy}, or publish version ${next}: @Event({ version: ${next}, upcast: { from: ${from}, to: … } }).`;
}
