const HEAD_END = Buffer.from('\r\n\r\n');
const [CARRIAGE_RETURN, LINE_FEED] = HEAD_END;

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
 * @param begun bytes of the blank line after the head that came before the chunk
 * @example
 * firstSlice(Buffer.from('GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n'), 0).bytes.length; // 18
 */
export function firstSlice(chunk: Buffer, begun: number): Slice {
  const bodyFrom = headLength(chunk, begun);
  if (bodyFrom === undefined) return { bytes: chunk, bodyFrom: chunk.length };
  // No head fits in less.
  if (chunk.length - bodyFrom < HEAD_END.length) return { bytes: chunk, bodyFrom };
  const bytes = chunk.includes(HEAD_END, bodyFrom) ? chunk.subarray(0, bodyFrom) : chunk;
  return { bytes, bodyFrom };
}

function headLength(chunk: Buffer, begun: number): number | undefined {
  const rest = HEAD_END.length - begun;
  const isGoingOn = begun > 0 && chunk.length >= rest;
  if (isGoingOn && HEAD_END.compare(chunk, 0, rest, begun) === 0) return rest;
  const found = chunk.indexOf(HEAD_END);
  return found < 0 ? undefined : found + HEAD_END.length;
}

/**
 * Counts the bytes of a blank line after a head with which bytes end: the others may come with the
 * next chunk.
 *
 * @param before such bytes that came before these
 * @example
 * headEndBegun(Buffer.from('GET / HTTP/1.1\r\n'), 0); // 2
 */
export function headEndBegun(bytes: Buffer, before: number): number {
  const last = bytes.at(-1);
  if (last !== CARRIAGE_RETURN && last !== LINE_FEED) return 0;
  const isShort = bytes.length < HEAD_END.length - 1;
  const end = isShort ? Buffer.concat([HEAD_END.subarray(0, before), bytes]) : bytes;
  for (let length = Math.min(end.length, HEAD_END.length - 1); length > 0; length -= 1) {
    if (HEAD_END.compare(end, end.length - length, end.length, 0, length) === 0) return length;
  }
  return 0;
}
