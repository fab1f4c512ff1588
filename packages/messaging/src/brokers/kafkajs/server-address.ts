/** The address of a server. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Splits `host:port`; an IPv6 address stands in brackets. */
export function addressOf(server: string): ServerAddress {
  const colon = server.lastIndexOf(':');
  const host = server.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(server.slice(colon + 1)) };
}

/** Writes an address as `host:port`, an IPv6 one in brackets. */
export function addressText({ host, port }: ServerAddress): string {
  const plain = hostOf(host);
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}

const IPV6_HOST = '.ipv6';

/**
 * Writes a server's IPv6 address without colons, at the first of which kafkajs splits it, for
 * `hostOf` to read.
 */
export function withoutColons(server: string): string {
  const { host, port } = addressOf(server);
  return host.includes(':') ? `${host.replaceAll(':', '_')}${IPV6_HOST}:${port}` : server;
}

/** The host that `withoutColons` has rewritten; any other as it is. */
export function hostOf(host: string): string {
  return host.endsWith(IPV6_HOST) && host.includes('_')
    ? host.slice(0, -IPV6_HOST.length).replaceAll('_', ':')
    : host;
}
