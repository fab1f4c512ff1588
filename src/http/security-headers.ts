import type { FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

const protect = helmet({
  contentSecurityPolicy: {
    // Plain http://localhost has nothing to upgrade to, and the page at /docs would stay blank.
    directives: { upgradeInsecureRequests: null },
  },
});

/** helmet works its headers out anew for each request, although they are always the same. */
const headers = headersOf(protect);

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
