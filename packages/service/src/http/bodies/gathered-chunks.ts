import type { FastifyRequest, RequestPayload } from 'fastify';
import { Transform, type TransformCallback } from 'node:stream';

const GATHERED_BYTES = 16_384;
const JSON_TYPE = /\bjson\b/i;

/** Joins small chunks to larger ones. */
class GatheredChunks extends Transform {
  private gathered: Buffer | undefined;
  private length = 0;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    if (this.length + chunk.length > GATHERED_BYTES) this.pushGathered();
    if (chunk.length > GATHERED_BYTES) {
      this.push(chunk);
    } else {
      this.gathered ??= Buffer.allocUnsafeSlow(GATHERED_BYTES);
      chunk.copy(this.gathered, this.length);
      this.length += chunk.length;
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    this.pushGathered();
    done();
  }

  private pushGathered(): void {
    if (this.length > 0) this.push(this.gathered!.subarray(0, this.length));
    this.gathered = undefined;
    this.length = 0;
  }
}

/**
 * Joins the chunks of a JSON body, a hook for `preParsing`. A client may send a byte in each, and
 * each would be kept as an object of some hundred bytes until the body is whole.
 *
 * @example
 * fastify.addHook('preParsing', gatherChunks);
 */
export function gatherChunks(
  { headers }: FastifyRequest,
  _reply: unknown,
  payload: RequestPayload,
  done: (error: Error | null, payload?: RequestPayload) => void,
): void {
  const isChunked = headers['transfer-encoding'] !== undefined;
  if (!isChunked || !JSON_TYPE.test(headers['content-type'] ?? '')) return done(null, payload);
  const gathered = new GatheredChunks();
  payload.once('error', (error) => gathered.destroy(error));
  done(null, payload.pipe(gathered));
}
