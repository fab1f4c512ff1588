const MAX_REDIRECTS = 3;

/** A redirect that is not followed; the message says where it leads, as the end of a sentence. */
export class RedirectRefused extends Error {}

/**
 * Fetches, and follows redirects within the scheme, host and port that were asked: what is sent, credentials
 * above all, is for these alone.
 *
 * @throws RedirectRefused, and what `fetch` throws
 * @example
 * const response = await fetchWithinHost('https://registry.example/subjects', { method: 'GET' });
 */
export async function fetchWithinHost(url: string, init: RequestInit): Promise<Response> {
  let current = new URL(url);
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(current, { ...init, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const next = URL.canParse(location, current) ? new URL(location, current) : undefined;
    if (next?.origin !== current.origin || next.username !== '')
      throw new RedirectRefused(
        `redirects to ${next?.origin ?? 'no address'}, which is not followed`,
      );
    // A POST would become a GET, and mean another question.
    if (init.method !== 'GET' && response.status < 307)
      throw new RedirectRefused(
        `answers a POST with the redirect ${response.status}, which is not followed`,
      );
    if (redirects === MAX_REDIRECTS)
      throw new RedirectRefused(
        `redirects more than ${MAX_REDIRECTS} times, which is not followed`,
      );
    current = next;
  }
}
