/** The header names that are kept: few exist, of CloudEvents and services' metadata. */
const MAX_NAMES = 4_096;
/** Longer names are not kept. */
const MAX_NAME_BYTES = 64;

interface KnownName {
  readonly bytes: Buffer;
  readonly name: string;
}

const known = new Map<number, KnownName>();

/** Reads a header's name. Making a text of the same few bytes again and again costs more than all else. */
export function headerName(bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (length > MAX_NAME_BYTES) return bytes.toString('utf8', from, to);
  let hash = length;
  for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  const found = known.get(hash);
  if (found?.bytes.length === length && isSame(found.bytes, bytes, from)) return found.name;
  const name = bytes.toString('utf8', from, to);
  if (!found && known.size < MAX_NAMES)
    known.set(hash, { bytes: Buffer.from(bytes.subarray(from, to)), name });
  return name;
}

function isSame(one: Buffer, other: Buffer, from: number): boolean {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[from + at]) return false;
  return true;
}
