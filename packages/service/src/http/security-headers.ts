import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';

// Plain http://localhost has nothing to upgrade to, and the page at /docs would stay blank.
const directives = { upgradeInsecureRequests: null };

const secure = helmet({ contentSecurityPolicy: { directives } });
const secureCompilingPage = helmet({
  contentSecurityPolicy: {
    directives: { ...directives, scriptSrc: ["'self'", "'unsafe-eval'"] },
  },
});

/**
 * For the page at /events alone: the AsyncAPI component compiles the schemas that it validates the
 * document with. All else stays forbidden, and no script but this service's own is loaded.
 *
 * @example
 * @RouteConfig(COMPILING_PAGE)
 */
export const COMPILING_PAGE = { compilesSchemas: true };

/**
 * Sets helmet's headers on each answer, pages and problems included. Not by @fastify/helmet, whose
 * hook is asynchronous and reads its options anew for each request: it cost as much as the request.
 */
export function sendSecurityHeaders(
  { raw, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): void {
  const { compilesSchemas } = routeOptions.config as Partial<typeof COMPILING_PAGE>;
  (compilesSchemas ? secureCompilingPage : secure)(raw, reply.raw, done);
}
