import type { EventDefinition } from '../../events/index.js';
import type { IncompatibilityKind } from '../compatibility/incompatibility.js';
import type { Direction } from './schema-finding.js';

type Remedies = Readonly<Record<Direction, Readonly<Record<IncompatibilityKind, string>>>>;

const CONSUMERS_FIRST =
  "declare compatibility: 'backward' and deploy every consumer before the first producer";

const REMEDIES: Remedies = {
  backward: {
    required: 'Give it an initialiser or @IsOptional()',
    'unknown-field': 'Keep it, with @IsOptional() if it is not always there',
    type: 'Keep its type, and add a field of another name for the new one',
    narrower: 'Take all that was taken before',
    nullable: 'Leave it out instead: @ValidateIf((_, value) => value !== undefined)',
    unclear: 'Take the change back',
  },
  forward: {
    required: 'Keep it required, as consumers of the committed class need it',
    'unknown-field': `Leave it out, or ${CONSUMERS_FIRST}`,
    type: 'Keep its type, and add a field of another name for the new one',
    nullable: 'Take the change back',
    narrower: `Publish nothing that was not taken before, or ${CONSUMERS_FIRST}`,
    unclear: 'Take the change back',
  },
};

/**
 * What to do about a field.
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
  const suffix = `V${version}`;
  const from = eventClass.name.endsWith(suffix) ? eventClass.name : eventClass.name + suffix;
  return `${remedy}, or publish version ${next}: @Event({ version: ${next}, upcast: { from: ${from}, to: … } }).`;
}
