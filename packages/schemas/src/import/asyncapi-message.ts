import type { JsonSchema } from '../schema-types.js';
import { SchemaNotImportableError } from './import-error.js';
import { pointerPart } from './json-names.js';
import { shownValue } from './notes.js';
import { isObject, SchemaResolver } from './resolved-schema.js';

/** A message of a document, with the payload's place in it. */
export interface ImportedMessage {
  readonly schema: unknown;
  readonly at: string;
  readonly topic: string | undefined;
  readonly key: string | undefined;
  /** The CloudEvents type, where the message says it. */
  readonly type: string | undefined;
  readonly tombstone: boolean;
}

interface Candidate {
  readonly key: string;
  readonly message: JsonSchema;
  readonly at: string;
  readonly topic: string | undefined;
}

/**
 * The message of an AsyncAPI document, 2 or 3, whose key, name, title or CloudEvents type is given.
 *
 * @throws SchemaNotImportableError
 */
export function messageOf(document: JsonSchema, wanted: string): ImportedMessage {
  const candidates = new Messages(document).all();
  const byPlace = new Map<string, Candidate>();
  for (const each of candidates) {
    const known = byPlace.get(each.at);
    if (namesOf(each).includes(wanted) && !known?.topic) byPlace.set(each.at, each);
  }
  const found = [...byPlace.values()];
  const [message] = found;
  if (message && found.length === 1) return imported(message, document);
  const names = [...new Set((found.length > 1 ? found : candidates).map(({ key }) => key))];
  const problem = message
    ? `several messages are ${shownValue(wanted)}`
    : `no message is ${shownValue(wanted)}`;
  throw new SchemaNotImportableError('The document', `${problem}.`, `Choose one of ${names.join(', ') || 'another document'}.`); // prettier-ignore
}

function imported({ message, at, topic }: Candidate, document: JsonSchema): ImportedMessage {
  const resolver = new SchemaResolver(document, () => undefined);
  const { payload } = message;
  if (payload === undefined) throw new SchemaNotImportableError(at, 'it has no payload.', 'Choose another message.'); // prettier-ignore
  const referred =
    isObject(payload) && typeof payload['$ref'] === 'string' ? payload['$ref'] : undefined;
  const given = referred === undefined ? payload : resolver.target(referred, at);
  const place = referred ?? `${at}/payload`;
  const isWrapped = isObject(given) && 'schema' in given && 'schemaFormat' in given;
  const schema = isWrapped ? given['schema'] : given;
  const format = (isWrapped ? given['schemaFormat'] : message['schemaFormat']) ?? 'json';
  if (typeof format !== 'string' || !/json|yaml|avro|asyncapi|openapi/i.test(format))
    throw new SchemaNotImportableError(place, `its format is ${shownValue(format)}.`, 'JSON Schema and Avro are read.'); // prettier-ignore
  const types = isObject(schema) ? ([schema['type']].flat() as unknown[]) : [];
  return {
    schema,
    at: isWrapped ? `${place}/schema` : place,
    topic,
    key: keyOf(message),
    type: typeOf(message),
    tombstone: types.includes('null'),
  };
}

const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (found, key) => (isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined),
    value,
  );

const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** The key that this kit's documents describe. */
const keyOf = (message: JsonSchema): string | undefined =>
  /^The (\S+) of the data\.$/.exec(
    text(at(message, 'bindings', 'kafka', 'key', 'description')) ?? '',
  )?.[1];

function typeOf(message: JsonSchema): string | undefined {
  for (const header of ['ce_type', 'ce-type', 'type']) {
    const field = at(message, 'headers', 'properties', header);
    const [only, another] = [at(field, 'enum') ?? []].flat() as unknown[];
    const value = text(at(field, 'const')) ?? (another === undefined ? text(only) : undefined);
    if (value !== undefined) return value;
  }
  return undefined;
}

const namesOf = ({ key, message }: Candidate): unknown[] => [
  key,
  message['name'],
  message['title'],
  message['messageId'],
  message['x-event-type'],
  typeOf(message),
];

class Messages {
  private readonly resolver: SchemaResolver;

  constructor(private readonly document: JsonSchema) {
    this.resolver = new SchemaResolver(document, () => undefined);
  }

  all(): Candidate[] {
    const channels = Object.entries(objectOf(this.document['channels']));
    const ofChannels = channels.flatMap(([name, channel]) => this.ofChannel(name, channel));
    const components = objectOf(at(this.document, 'components', 'messages'));
    const others = Object.entries(components).flatMap(([key, message]) =>
      this.found(key, message, `#/components/messages/${pointerPart(key)}`, undefined),
    );
    return [...ofChannels, ...others];
  }

  private ofChannel(name: string, given: unknown): Candidate[] {
    const place = `#/channels/${pointerPart(name)}`;
    const { value: channel, at: from } = this.followed(given, place);
    const isThree = String(this.document['asyncapi']).startsWith('3');
    const address = isThree ? text(channel['address']) : name;
    const topic = text(at(channel, 'bindings', 'kafka', 'topic')) ?? address;
    // A name with parameters is that of several topics.
    const known = topic?.includes('{') ? undefined : topic;
    const messages = Object.entries(objectOf(channel['messages'])).flatMap(([key, message]) =>
      this.found(key, message, `${from}/messages/${pointerPart(key)}`, known),
    );
    const operations = ['publish', 'subscribe'].flatMap((operation) => {
      const message = at(channel, operation, 'message');
      if (message === undefined) return [];
      const several = at(message, 'oneOf');
      const within = `${from}/${operation}/message`;
      if (!Array.isArray(several)) return this.found(name, message, within, known);
      return several.flatMap((each, index) =>
        this.found(`${name}_${index}`, each, `${within}/oneOf/${index}`, known),
      );
    });
    return [...messages, ...operations];
  }

  private found(
    key: string,
    given: unknown,
    place: string,
    topic: string | undefined,
  ): Candidate[] {
    const { value: message, at: from } = this.followed(given, place);
    const last = from === place ? key : (from.split('/').at(-1) ?? key);
    return [{ key: last, message, at: from, topic }];
  }

  private followed(given: unknown, place: string): { value: JsonSchema; at: string } {
    let [value, from] = [given, place];
    for (
      let count = 0;
      count < 16 && isObject(value) && typeof value['$ref'] === 'string';
      count++
    ) {
      from = value['$ref'];
      value = this.resolver.target(from, place);
    }
    return { value: objectOf(value), at: from };
  }
}

const objectOf = (value: unknown): JsonSchema => (isObject(value) ? value : {});
