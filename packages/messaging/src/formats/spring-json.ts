import { UndecodableMessageError } from '../errors.js';
import type { MessageFormat } from '../events/index.js';
import { headersOf, type Mapping, readMapped } from './mapping.js';
import { header } from './sources.js';

/** The options of `springJson`: a mapping whose type is a Java type. */
export interface SpringJsonOptions extends Omit<Mapping, 'type'> {
  /**
   * The names in `__TypeId__`: the Java class, such as `com.acme.crm.CustomerChanged`, or what the
   * producer's type mappings make of it. Default: the event's `type`.
   */
  readonly typeId?: string | readonly [string, ...string[]];
}

/**
 * Reads what Spring for Apache Kafka's JSON serializers write: a JSON value, with its Java type in the
 * header `__TypeId__`. Where the producer adds no type headers, `plainJson` reads it.
 *
 * @see https://docs.spring.io/spring-kafka/reference/kafka/serdes.html#serdes-mapping-types
 * @example
 * format: springJson({ typeId: 'com.acme.crm.CustomerChanged', time: field('changedAt') })
 */
export function springJson({ typeId, ...mapping }: SpringJsonOptions = {}): MessageFormat {
  const type = header('__TypeId__');
  const names = typeof typeId === 'string' ? ([typeId] as const) : typeId;
  return {
    name: 'Spring JSON',
    type: names ? type.is(...names) : type,
    headers: {
      __TypeId__: 'The Java type of the value.',
      __ContentTypeId__: 'The Java type of the items, where the value is a collection.',
      __KeyTypeId__: 'The Java type of the keys, where the value is a map.',
      ...headersOf(mapping),
    },
    read: (message, value) => {
      if (!Array.isArray(value)) return { ...readMapped(mapping, message, value), data: value };
      throw new UndecodableMessageError(
        'the value is a list, as its header "__ContentTypeId__" says: an event is one object.',
      );
    },
  };
}
