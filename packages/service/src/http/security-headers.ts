import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

// Plain http://localhost has nothing to upgrade to, and the page at /docs would stay blank.
const directives = { upgradeInsecureRequests: null };

/** helmet works its headers out anew for each request, although they are always the same. */
const headers = headersOf(helmet({ contentSecurityPolicy: { directives } }));

/**
 * For the page at /events alone: the AsyncAPI component compiles the schemas that it validates the
 * document with. All else stays forbidden, and no script but this service's own is loaded.
 */
export const COMPILING_PAGE_POLICY = headersOf(
  helmet({
    contentSecurityPolicy: {
      directives: { ...directives, scriptSrc: ["'self'", "'unsafe-eval'"] },
    },
  }),
)['content-security-policy']!;

/** For each answer, pages and problems included. */
export function sendSecurityHeaders(
  _request: FastifyRequest,
  reply: FastifyReply,
  done: () => void,
): void {
  void reply.headers(headers);
  done();
}

function headersOf(middleware: ReturnType<typeof helmet>): Readonly<Record<string, string>> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  middleware(request, response, () => undefined);
  return response.getHeaders() as Record<string, string>;
}
