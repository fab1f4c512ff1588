import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);
/** Below this size compressing saves no packet. */
const MIN_COMPRESSED_BYTES = 1_024;
const ACCEPTS_GZIP = /(?:^|,)\s*(?:gzip|\*)\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)/i;

interface Made {
  readonly body: Buffer;
  readonly hash: string;
  compressed?: Promise<Buffer>;
}

/**
 * Answers that stay the same as long as the process lives, made and compressed when first requested.
 * Clients revalidate them each time, and download them once.
 *
 * @example
 * private readonly json = new CachedAnswer('application/json', () => this.source.json());
 */
export class CachedAnswer {
  private made: Made | undefined;

  constructor(
    private readonly contentType: string,
    private readonly make: () => string | Buffer,
  ) {}

  send(request: FastifyRequest, reply: FastifyReply): void {
    const made = (this.made ??= hashed(this.make()));
    const isCompressed =
      made.body.length >= MIN_COMPRESSED_BYTES &&
      ACCEPTS_GZIP.test(String(request.headers['accept-encoding'] ?? ''));
    // One tag for each encoding, as caches keep both.
    const etag = isCompressed ? `"${made.hash}-gzip"` : `"${made.hash}"`;
    void reply.headers({ 'cache-control': 'no-cache', etag, vary: 'accept-encoding' });
    // Proxies that compress turn the tag into a weak one, W/"…".
    if (request.headers['if-none-match']?.includes(etag)) {
      void reply.code(304).send();
      return;
    }
    void reply.header('content-type', this.contentType);
    if (isCompressed) void sendCompressed(made, reply);
    else void reply.send(made.body);
  }
}

/** All requests share one compression, which runs beside the event loop. */
async function sendCompressed(made: Made, reply: FastifyReply): Promise<void> {
  const body = await (made.compressed ??= compress(made.body));
  void reply.header('content-encoding', 'gzip').send(body);
}

function hashed(made: string | Buffer): Made {
  const body = Buffer.from(made);
  return { body, hash: createHash('sha256').update(body).digest('base64url') };
}
