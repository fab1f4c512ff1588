const HEAD_END = Buffer.from('\r\n\r\n');

/** The first bytes of a chunk, in which one request begins at most. */
export interface Slice {
  readonly bytes: Buffer;
  /** Where the body begins in them, if it does. */
  readonly bodyFrom: number;
}

/**
 * Cuts off what belongs to the first request: its head, with what follows unless a second head can
 * end in it. A body alone may look like one, and is cut off itself then.
 *
 * @example
 * firstSlice(Buffer.from('GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n')).bytes.length; // 18
 */
export function firstSlice(chunk: Buffer): Slice {
  const found = chunk.indexOf(HEAD_END);
  if (found < 0) return { bytes: chunk, bodyFrom: chunk.length };
  const bodyFrom = found + HEAD_END.length;
  // No head fits in less.
  if (chunk.length - bodyFrom < HEAD_END.length) return { bytes: chunk, bodyFrom };
  const bytes = chunk.includes(HEAD_END, bodyFrom) ? chunk.subarray(0, bodyFrom) : chunk;
  return { bytes, bodyFrom };
}
