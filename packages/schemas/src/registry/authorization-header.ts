import { SchemaRegistryRefusedError } from '../errors.js';
import type { SchemaRegistryConnection } from './schema-registry.js';

/** @throws SchemaRegistryRefusedError for a token that no header can carry */
export function authorizationHeader({
  authorization,
}: SchemaRegistryConnection): string | undefined {
  if (!authorization) return undefined;
  if ('token' in authorization) {
    // Fetch would show the token in its error message.
    if (/^[\x21-\x7e]+$/.test(authorization.token)) return `Bearer ${authorization.token}`;
    throw new SchemaRegistryRefusedError(
      '`registry.authorization` has a token with characters that a token cannot have, such as spaces or line ends.',
    );
  }
  const { username, password } = authorization;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
