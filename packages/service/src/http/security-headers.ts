import type { FastifyHelmetOptions } from '@fastify/helmet';

// Plain http://localhost has nothing to upgrade to, and the page at /docs would stay blank.
const directives = { upgradeInsecureRequests: null };

/** For each answer, pages and problems included. */
export const SECURITY_HEADERS: FastifyHelmetOptions = { contentSecurityPolicy: { directives } };

/**
 * For the page at /events alone: the AsyncAPI component compiles the schemas that it validates the
 * document with. All else stays forbidden, and no script but this service's own is loaded.
 *
 * @example
 * @RouteConfig(COMPILING_PAGE)
 */
export const COMPILING_PAGE: { readonly helmet: FastifyHelmetOptions } = {
  helmet: {
    contentSecurityPolicy: {
      directives: { ...directives, scriptSrc: ["'self'", "'unsafe-eval'"] },
    },
  },
};
