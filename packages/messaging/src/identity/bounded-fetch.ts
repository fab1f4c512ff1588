/** Bytes of an answer with a token; the largest tokens have a few dozen kilobytes. */
const MAX_ANSWER_BYTES = 524_288;

/** A request as oauth4webapi makes it. */
export interface TokenRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: RequestInit['body'];
  readonly signal?: AbortSignal;
}

/**
 * Fetches without following redirects, which would carry the secret elsewhere, and reads no more of
 * an answer than a token can need.
 */
export async function boundedFetch(url: string, request: TokenRequest): Promise<Response> {
  const { body, status, headers } = await fetch(url, {
    ...request,
    redirect: 'manual',
  } as RequestInit);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes > MAX_ANSWER_BYTES)
      throw new Error(`it answered with more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  const type = headers.get('content-type');
  // No WWW-Authenticate: the reason of a refusal is in the body.
  return new Response(bytes > 0 ? Buffer.concat(chunks) : null, {
    status,
    headers: type === null ? {} : { 'content-type': type },
  });
}
