import { SchemaRegistryRefusedError, SchemaRegistryUnreachableError } from '../../schema-errors.js';
import { type RegistryAnswer, readAnswer } from './registry-answer.js';
import type { SchemaRegistryConnection } from './schema-registry.js';

const DEFAULT_TIMEOUT_MS = 2_000;
const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';

/**
 * JSON over HTTP with a time limit and credentials, which no error ever shows.
 *
 * @example
 * const http = new RegistryHttp({ url: 'http://localhost:8081/apis/ccompat/v7' });
 * const { status, body } = await http.request(['schemas', 'ids', '1']);
 */
export class RegistryHttp {
  /** The registry's address, without credentials and without a slash at its end. */
  readonly url: string;
  private readonly authorization: string | undefined;
  private readonly timeoutMs: number;

  /** @throws SchemaRegistryRefusedError for a token that no header can carry */
  constructor(connection: SchemaRegistryConnection) {
    const { origin, pathname } = new URL(connection.url);
    this.url = origin + pathname.replace(/\/+$/, '');
    this.authorization = authorizationOf(connection);
    this.timeoutMs = connection.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /**
   * `POST` with a body, `GET` without.
   *
   * @param path each segment as it is, not yet encoded
   * @throws SchemaRegistryUnreachableError for network errors, the time-out, 429, 5xx, and success
   *   without JSON; SchemaRegistryRefusedError for 401 and 403
   */
  async request(path: readonly string[], body?: object): Promise<RegistryAnswer> {
    const { status, text } = await this.exchange(path, body);
    const answer = readAnswer(status, text);
    if (status === 401 || status === 403) throw this.notLetIn(status);
    if (status === 408 || status === 429 || status >= 500) {
      throw new SchemaRegistryUnreachableError(
        this.url,
        `it answered ${[status, answer.message].join(' ').trim()}`,
      );
    }
    if (status < 400 && answer.body === undefined) {
      throw new SchemaRegistryUnreachableError(
        this.url,
        `its answer ${status} is not JSON; does SCHEMA_REGISTRY_URL name the Confluent-compatible API?`,
      );
    }
    return answer;
  }

  /** @throws SchemaRegistryUnreachableError */
  private async exchange(
    path: readonly string[],
    body: object | undefined,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`${this.url}/${path.map(encodeURIComponent).join('/')}`, {
        method: body ? 'POST' : 'GET',
        ...(body && { body: JSON.stringify(body) }),
        headers: {
          accept: `${MEDIA_TYPE}, application/json`,
          ...(body && { 'content-type': MEDIA_TYPE }),
          ...(this.authorization !== undefined && { authorization: this.authorization }),
        },
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw new SchemaRegistryUnreachableError(this.url, this.reasonOf(error), { cause: error });
    }
  }

  private reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    if (error.name === 'TimeoutError') return `no answer within ${this.timeoutMs} ms`;
    // What fetch itself says is "fetch failed"; for a name with two addresses only a code is left.
    const cause = error.cause instanceof Error ? error.cause : error;
    return cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
  }

  private notLetIn(status: number): SchemaRegistryRefusedError {
    return new SchemaRegistryRefusedError(
      `The schema registry at ${this.url} answered ${status} to ` +
        `${this.authorization === undefined ? 'a request without credentials' : 'these credentials'}: ` +
        'check SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD, or SCHEMA_REGISTRY_TOKEN, and ' +
        'what they may do there.',
    );
  }
}

function authorizationOf({ authorization }: SchemaRegistryConnection): string | undefined {
  if (!authorization) return undefined;
  if ('token' in authorization) {
    // Fetch would show the token in its error.
    if (/^[\x21-\x7e]+$/.test(authorization.token)) return `Bearer ${authorization.token}`;
    throw new SchemaRegistryRefusedError(
      'SCHEMA_REGISTRY_TOKEN has characters that a token cannot have, such as spaces or line ends.',
    );
  }
  const { username, password } = authorization;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
