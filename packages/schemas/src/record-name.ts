import type { EventDefinition } from '@nest-kafka-kit/messaging/events';

/** The name of an event's record, in Avro's two parts. */
export interface RecordName {
  /** Empty for types without a dot. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * Derives a schema's name from the event's type and version, so that renaming the class does not
 * change the schema.
 *
 * @example
 * recordNameOf({ type: 'user.created', version: 2 }); // { namespace: 'user', name: 'UserCreatedV2' }
 */
export function recordNameOf({
  type,
  version,
}: Pick<EventDefinition, 'type' | 'version'>): RecordName {
  const segments = type.split('.').map(toName);
  const name = segments.slice(-2).map(toPascalCase).join('');
  return {
    namespace: segments.slice(0, -1).join('.'),
    name: version === 1 ? name : `${name}V${version}`,
  };
}

/**
 * The record's name with its namespace, such as `user.UserCreated`.
 *
 * @example
 * fullRecordNameOf({ type: 'user.created', version: 1 }); // 'user.UserCreated'
 */
export function fullRecordNameOf(event: Pick<EventDefinition, 'type' | 'version'>): string {
  const { namespace, name } = recordNameOf(event);
  return namespace ? `${namespace}.${name}` : name;
}

/**
 * Replaces characters that Avro's names cannot have:
 * https://avro.apache.org/docs/1.12.0/specification/#names
 */
function toName(segment: string): string {
  const name = segment.replace(/\W+/g, '_');
  return /^\d/.test(name) || name === '' ? `_${name}` : name;
}

export function toPascalCase(name: string): string {
  return name.replace(/(?:^|_+)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
