import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';

/**
 * Answers that stay the same as long as the process lives, made when first requested. Clients
 * revalidate them each time, and download them once.
 *
 * @example
 * private readonly json = new CachedAnswer('application/json', () => this.source.json());
 */
export class CachedAnswer {
  private made: { readonly body: string; readonly tag: string } | undefined;

  constructor(
    private readonly contentType: string,
    private readonly make: () => string,
  ) {}

  send(request: FastifyRequest, reply: FastifyReply): void {
    const { body, tag } = (this.made ??= tagged(this.make()));
    void reply.headers({ 'cache-control': 'no-cache', etag: tag });
    // Proxies that compress turn the tag into a weak one, W/"…".
    if (request.headers['if-none-match']?.includes(tag)) void reply.code(304).send();
    else void reply.header('content-type', this.contentType).send(body);
  }
}

function tagged(body: string) {
  return { body, tag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}
