/** A constant of the hash, by which bits are mixed. */
const M = 0x5bd1e995;
const R = 24;
const SEED = 0x9747b28c;

/** Hashes a key as Kafka's own clients do, so that messages of one key go to one partition whoever sends them. */
export function murmur2(key: Buffer): number {
  const { length } = key;
  const whole = length & ~3;
  let hash = SEED ^ length;
  for (let at = 0; at < whole; at += 4) {
    let four = Math.imul(key.readInt32LE(at), M);
    four ^= four >>> R;
    hash = Math.imul(hash, M) ^ Math.imul(four, M);
  }
  if (length > whole) {
    for (let at = length - 1; at >= whole; at--) hash ^= key[at]! << (8 * (at - whole));
    hash = Math.imul(hash, M);
  }
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}
