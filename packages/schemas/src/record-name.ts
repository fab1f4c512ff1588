import type { EventDefinition } from '@nest-kafka-kit/messaging/events';

export interface RecordName {
  /** Empty for types without a dot. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * How schemas name an event: from its type and version, so that a class may be renamed without
 * its schema becoming another one.
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

/** The same in one, such as `user.UserCreated`. */
export function fullRecordNameOf(event: Pick<EventDefinition, 'type' | 'version'>): string {
  const { namespace, name } = recordNameOf(event);
  return namespace ? `${namespace}.${name}` : name;
}

/** Of the characters that Avro's names have: https://avro.apache.org/docs/1.12.0/specification/#names */
function toName(segment: string): string {
  const name = segment.replace(/\W+/g, '_');
  return /^\d/.test(name) || name === '' ? `_${name}` : name;
}

export function toPascalCase(name: string): string {
  return name.replace(/(?:^|_+)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
