/** The code of requests beyond a caller's limit. */
export const RATE_LIMITED = 'HTTP_RATE_LIMITED';

/** Says what the limit is, and how long to wait. */
export function tooMany(
  { requests, seconds }: { readonly requests: number; readonly seconds: number },
  waitSeconds: number,
): string {
  const often = `${requests} ${requests === 1 ? 'request' : 'requests'} in ${seconds} s`;
  return `One caller may send ${often} to this route: try again in ${waitSeconds} s.`;
}
