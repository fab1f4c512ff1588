import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { RequestRefusedException } from './request-refused.exception.js';

/** The headers of a request that are read; a browser sends twenty. */
export const MAX_HEADERS = 200;
/** A charset parameter of a content type, quoted or not. */
const CHARSET = /;\s*charset\s*=\s*("?)([^";\s]*)\1/i;

/**
 * Refuses what can be told from a request's head alone, before its body is read: no host, an
 * encoding or a charset that is not read, a method that its path does not have.
 *
 * @example
 * fastify.addHook('onRequest', checkHead(allowedMethodsOf(fastify, 255, () => true)));
 */
export function checkHead(
  allowedMethods: (request: FastifyRequest) => string[],
): onRequestHookHandler {
  return (request, reply, done) => {
    const { headers, raw } = request;
    // Names and values; Node leaves out what is beyond.
    if (raw.rawHeaders.length > 2 * MAX_HEADERS) return done(tooManyHeaders());
    if (headers.host === undefined && raw.httpVersion === '1.1') return done(withoutHost());
    const refusal = request.is404
      ? checkMethod(request, reply, allowedMethods)
      : checkBody(request, reply);
    if (refusal) return done(refusal);
    if (reply.sent) return;
    done();
  };
}

function tooManyHeaders(): RequestRefusedException {
  const detail = `The request has more than ${MAX_HEADERS} headers.`;
  return new RequestRefusedException(431, 'HTTP_HEADERS_TOO_MANY', detail);
}

function withoutHost(): RequestRefusedException {
  return new RequestRefusedException(400, 'HTTP_HOST_MISSING', 'The request has no Host header.');
}

/** Answers OPTIONS itself. Unknown paths are left to Nest, which answers 404. */
function checkMethod(
  request: FastifyRequest,
  reply: FastifyReply,
  allowedMethods: (request: FastifyRequest) => string[],
): RequestRefusedException | undefined {
  const { method } = request;
  const methods = allowedMethods(request);
  if (methods.length === 0) return undefined;
  const allow = [...methods, 'OPTIONS'].join(', ');
  void reply.header('allow', allow);
  if (method === 'OPTIONS') {
    void reply.code(204).send();
    return undefined;
  }
  const detail = `There is no ${method} here, only ${allow}.`;
  return new RequestRefusedException(405, 'HTTP_METHOD_NOT_ALLOWED', detail);
}

function checkBody(
  { headers }: FastifyRequest,
  reply: FastifyReply,
): RequestRefusedException | undefined {
  const length = headers['content-length'];
  const type = headers['content-type'];
  if ((length === undefined || length === '0') && headers['transfer-encoding'] === undefined) {
    // A type without a body: many clients send it with every request, and Fastify would read one.
    if (type !== undefined) delete headers['content-type'];
    return undefined;
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    void reply.header('accept-encoding', 'identity');
    const detail = 'The body is read as it is: send it without a Content-Encoding.';
    return new RequestRefusedException(415, 'HTTP_CONTENT_ENCODING', detail);
  }
  const charset = type === undefined ? undefined : CHARSET.exec(type)?.[2]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') {
    const detail = 'The body is read as UTF-8: send it so, with no other charset.';
    return new RequestRefusedException(415, 'HTTP_CHARSET', detail);
  }
  return undefined;
}
