import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet, { type HelmetOptions } from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

// Left out, as plain http://localhost could not be upgraded, and the page at /docs would stay
// blank.
const directives = { upgradeInsecureRequests: null };

const secure = headersOf({ contentSecurityPolicy: { directives } });
const secureCompilingPage = headersOf({
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
 * may be about a person. A route that says otherwise by `cache-control` is heard.
 */
export function sendSecurityHeaders(
  { routeOptions }: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): void {
  const { compilesSchemas } = routeOptions.config as Partial<typeof COMPILING_PAGE>;
  reply.headers(compilesSchemas ? secureCompilingPage : secure);
  done();
}

/** Asks helmet once: its thirteen middlewares would take more of each request than its own work. */
function headersOf(options: HelmetOptions): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet(options)(request, response, () => undefined);
  return { ...response.getHeaders(), 'cache-control': 'no-store' } as Record<string, string>;
}
