import { isIPv4, isIPv6 } from 'node:net';

/** Some proxies add the port, which differs from connection to connection. */
const WITH_PORT = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/;
const MAPPED = /^::ffff:(?=[\d.]+$)/i;

/**
 * Tells callers apart by their addresses. One IPv6 subscriber has 2^64 of them, so all of a /64 are one
 * caller; and so is everything that is no address, which a proxy may pass on from anybody, and whose client has left.
 *
 * @example
 * callerOf('2001:db8:1:2:3::4'); // '2001:db8:1:2'
 */
export function callerOf(address = ''): string {
  const [, bracketed, withoutPort] = WITH_PORT.exec(address) ?? [];
  const plain = (bracketed ?? withoutPort ?? address).replace(MAPPED, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return plain;
  return isIPv6(plain) ? networkOf(plain) : 'unknown';
}

/** The /64 of an IPv6 address. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':').length : 0;
  const zeros = tail === undefined ? 0 : 8 - groups.length - after;
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...(tail ? tail.split(':') : [])];
  // Written with zeros in front or in capitals it is the same one.
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
