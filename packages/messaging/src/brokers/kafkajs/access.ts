/** What a request asks of the cluster, for the text of its refusal. */
export interface Access {
  readonly topics?: readonly string[];
  readonly group?: string;
  readonly transactionalId?: string;
  /** The ACL operation that the request needs on its topics, by Kafka's name. Default `Describe`. */
  readonly operation?: string;
}

/** Every refusal for want of permission ends so, whatever it is of. */
const DENIED = /^(\w+)_AUTHORIZATION_FAILED$/;

/** Tells whether an error of this type is a permission that is missing. */
export function isDenied(type: string): boolean {
  return DENIED.test(type);
}

/**
 * Says which permission is missing, which Kafka does not; `undefined` for errors of other types.
 *
 * @example
 * missingPermission('TOPIC_AUTHORIZATION_FAILED', { topics: ['orders'], operation: 'Read' });
 * // 'the ACL operation Read on topic "orders"'
 */
export function missingPermission(type: string, access: Access): string | undefined {
  const { topics = [], group, transactionalId, operation = 'Describe' } = access;
  const [, of] = DENIED.exec(type) ?? [];
  const on = (operations: string, kind: string, names: readonly (string | undefined)[]): string => {
    const known = names.filter((name) => name !== undefined).map((name) => `"${name}"`);
    const plural = known.length > 1 ? 's' : '';
    return `the ACL operation ${operations} on ${[`${kind}${plural}`, known.join(', ')].join(' ').trim()}`;
  };
  switch (of) {
    case undefined:
      return undefined;
    case 'TOPIC':
      return on(operation, 'topic', topics);
    case 'GROUP':
      return on('Read', 'group', [group]);
    case 'TRANSACTIONAL_ID':
      return on('Write', 'transactional id', [transactionalId]);
    case 'DELEGATION_TOKEN':
      return on('Describe', 'delegation token', []);
    default:
      return on(operation, 'cluster', ['kafka-cluster']);
  }
}
