/** Addresses of this machine, on which a secret is heard by nobody else. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Tells whether a URL leads to this machine. */
export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

/**
 * Says what is wrong with a token endpoint's URL, and what is accepted; `undefined` where nothing is.
 *
 * @example
 * tokenEndpointProblem('http://login.example/token')?.accepted; // 'an https URL, …'
 */
export function tokenEndpointProblem(
  url: string,
): { readonly given: string; readonly accepted: string } | undefined {
  const problem = (given: string, accepted: string) => ({ given, accepted });
  if (!URL.canParse(url)) return problem('no URL', 'an https URL');
  const { protocol, username, password, hash } = new URL(url);
  if (username || password)
    return problem('a URL with credentials', 'one without: the client id and secret are settings');
  if (hash) return problem('a URL with a #', 'one without');
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(url))) return undefined;
  return problem(
    `a URL with ${protocol}//`,
    'an https URL, or http on this machine: the secret would be readable on the way',
  );
}

/** Names an endpoint in errors: a query may hold a key. */
export function describeEndpoint(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
