import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Asked every few seconds by machines, and never of interest. */
const UNTRACED = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * A span for each request, named by its route, such as `POST /v1/users`; a caller's `traceparent`
 * is its parent. The path and the body stay out of it: they may be personal.
 */
export function traceRequests(fastify: FastifyInstance, tracer: Tracer): void {
  const contexts = new WeakMap<FastifyRequest, Context>();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (UNTRACED.has(request.routeOptions.url ?? '')) return done();
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = startSpan(tracer, request, parent);
    contexts.set(request, trace.setSpan(parent, span));
    // Fires however it ends, also when the client goes away.
    reply.raw.once('close', () => endSpan(span, reply));
    done();
  });
  // Not before: reading the body leaves the context.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const active = contexts.get(request);
    if (active) context.with(active, done);
    else done();
  });
}

function startSpan(tracer: Tracer, request: FastifyRequest, parent: Context): Span {
  const { method, protocol } = request;
  const { url: route } = request.routeOptions;
  return tracer.startSpan(
    route === undefined ? method : `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        [ATTR_HTTP_REQUEST_METHOD]: method,
        [ATTR_URL_SCHEME]: protocol,
        ...(route !== undefined && { [ATTR_HTTP_ROUTE]: route }),
      },
    },
    parent,
  );
}

function endSpan(span: Span, { raw }: FastifyReply): void {
  if (!raw.writableFinished) {
    fail(span, 'the client went away');
  } else {
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, raw.statusCode);
    if (raw.statusCode >= 500) fail(span, String(raw.statusCode));
  }
  span.end();
}

function fail(span: Span, reason: string): void {
  span.setAttribute(ATTR_ERROR_TYPE, reason);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
