import { SchemaRegistryRefusedError, SchemaRegistryUnreachableError } from '../errors.js';
import { authorizationHeader } from './authorization-header.js';
import { fetchWithinHost, RedirectRefused } from './fetch-within-host.js';
import { Outage } from './outage.js';
import { readText } from './read-text.js';
import { type RegistryAnswer, readAnswer } from './registry-answer.js';
import type { SchemaRegistryConnection } from './schema-registry.js';

const DEFAULT_TIMEOUT_MS = 2_000;
const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';
/** Far larger than any schema. An endless answer must not fill the memory before the time is up. */
const MAX_BYTES = 8 * 1024 * 1024;

const isUnreachable = (error: unknown): error is SchemaRegistryUnreachableError =>
  error instanceof SchemaRegistryUnreachableError;

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
  /** One for reading and one for writing: a registry that cannot write may still be read. */
  readonly outages = { GET: new Outage(isUnreachable), POST: new Outage(isUnreachable) };
  private readonly authorization: string | undefined;
  private readonly timeoutMs: number;

  /** @throws SchemaRegistryRefusedError for a token that no header can carry */
  constructor(connection: SchemaRegistryConnection) {
    const { origin, pathname } = new URL(connection.url);
    this.url = origin + pathname.replace(/\/+$/, '');
    this.authorization = authorizationHeader(connection);
    // Node refuses fractions of a millisecond.
    this.timeoutMs = Math.ceil(connection.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  }

  /**
   * Sends a request: `POST` with a body, `GET` without.
   *
   * @param path each segment as it is, not yet encoded
   * @throws SchemaRegistryUnreachableError for network errors, the time-out, 429, 5xx, success
   *   without JSON, and at once during an outage; SchemaRegistryRefusedError for 401, 403, an
   *   answer without end and a redirect to another host
   */
  async request(path: readonly string[], body?: object): Promise<RegistryAnswer> {
    const outage = this.outages[body ? 'POST' : 'GET'];
    const answer = await outage.guard(() => this.reach(path, body));
    const { status } = answer;
    if (status === 401 || status === 403) throw this.notLetIn(status);
    // Some registries answer 500 to one question that trips them up. That is no outage.
    if (status === 500) throw this.saidToTryLater(answer);
    if (status < 400 && answer.body === undefined) {
      throw this.unreachable(
        `its answer ${status} is not JSON; does \`registry.url\` name the Confluent-compatible API?`,
      );
    }
    return answer;
  }

  /**
   * Makes the request.
   *
   * @throws SchemaRegistryUnreachableError if other requests would fail as well
   */
  private async reach(path: readonly string[], body: object | undefined): Promise<RegistryAnswer> {
    const answer = await this.exchange(path, body);
    const { status } = answer;
    if (status === 408 || status === 429 || status > 500) throw this.saidToTryLater(answer);
    return answer;
  }

  /**
   * Sends the request and reads its answer, both within the time-out.
   *
   * @throws SchemaRegistryUnreachableError
   */
  private async exchange(
    path: readonly string[],
    body: object | undefined,
  ): Promise<RegistryAnswer> {
    let status: number;
    let text: string | undefined;
    try {
      const response = await fetchWithinHost(
        `${this.url}/${path.map(encodeURIComponent).join('/')}`,
        {
          method: body ? 'POST' : 'GET',
          ...(body && { body: JSON.stringify(body) }),
          headers: {
            accept: `${MEDIA_TYPE}, application/json`,
            ...(body && { 'content-type': MEDIA_TYPE }),
            ...(this.authorization !== undefined && { authorization: this.authorization }),
          },
          signal: AbortSignal.timeout(this.timeoutMs),
        },
      );
      status = response.status;
      text = await readText(response, MAX_BYTES);
    } catch (error) {
      if (error instanceof RedirectRefused) throw this.leadsElsewhere(error);
      throw this.unreachable(this.reasonOf(error), { cause: error });
    }
    if (text === undefined) throw this.endless();
    return readAnswer(status, text);
  }

  private reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    if (error.name === 'TimeoutError') return `no answer within ${this.timeoutMs} ms`;
    // Fetch's own message is just "fetch failed", and a host with two addresses leaves only a code.
    const cause = error.cause instanceof Error ? error.cause : error;
    return cause.message || (cause as NodeJS.ErrnoException).code || cause.name;
  }

  private unreachable(reason: string, options?: ErrorOptions): SchemaRegistryUnreachableError {
    return new SchemaRegistryUnreachableError(this.url, reason, options);
  }

  private saidToTryLater({ status, message }: RegistryAnswer): SchemaRegistryUnreachableError {
    return this.unreachable(`it answered ${[status, message].join(' ').trim()}`);
  }

  private endless(): SchemaRegistryRefusedError {
    return new SchemaRegistryRefusedError(
      `The schema registry at ${this.url} answers with more than ${MAX_BYTES} bytes, which no ` +
        'schema has: check `registry.url`, and where it redirects to.',
    );
  }

  private leadsElsewhere({ message }: RedirectRefused): SchemaRegistryRefusedError {
    return new SchemaRegistryRefusedError(
      `The schema registry at ${this.url} ${message}: correct \`registry.url\`.`,
    );
  }

  private notLetIn(status: number): SchemaRegistryRefusedError {
    return new SchemaRegistryRefusedError(
      `The schema registry at ${this.url} answered ${status} to ` +
        `${this.authorization === undefined ? 'a request without credentials' : 'these credentials'}: ` +
        'check `registry.authorization`, and what it may do there.',
    );
  }
}
