import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';

// Left out, as plain http://localhost could not be upgraded, and the page at /docs would stay
// blank.
const directives = { upgradeInsecureRequests: null };

const secure = helmet({ contentSecurityPolicy: { directives } });
const secureCompilingPage = helmet({
  contentSecurityPolicy: {
    directives: { ...directives, scriptSrc: ["'self'", "'unsafe-eval'"] },
  },
});

/**
 * A route's configuration that allows its page to compile code: the AsyncAPI component compiles the
 * schemas that it validates the document with. All else stays forbidden, and only this service's
 * own scripts are loaded.
 *
 * @example
 * @RouteConfig(COMPILING_PAGE)
 */
export const COMPILING_PAGE = { compilesSchemas: true };

/**
 * Sets helmet's headers on every answer, pages and problems included, and lets nobody store one: it
 * may be about a person. A route that says otherwise by `cache-control` is heard. The hook of @fastify/helmet
 * is asynchronous and reads its options for each request, which cost as much as the request itself.
 */
export function sendSecurityHeaders(
  { raw, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): void {
  reply.raw.setHeader('cache-control', 'no-store');
  const { compilesSchemas } = routeOptions.config as Partial<typeof COMPILING_PAGE>;
  (compilesSchemas ? secureCompilingPage : secure)(raw, reply.raw, done);
}
