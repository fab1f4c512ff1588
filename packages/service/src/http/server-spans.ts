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

/** Requested by machines every few seconds, and never of interest. */
const UNTRACED = new Set(['/health/live', '/health/ready', '/metrics']);

/**
 * Traces each request in a span named by its route, such as `POST /v1/users`, as a child of the
 * caller's `traceparent`. Path and body are left out, since they may be personal.
 */
export function traceRequests(fastify: FastifyInstance, tracer: Tracer): void {
  const contexts = new WeakMap<FastifyRequest, Context>();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (UNTRACED.has(request.routeOptions.url ?? '')) return done();
    const parent = propagation.extract(ROOT_CONTEXT, request.headers);
    const span = startSpan(tracer, request, parent);
    contexts.set(request, trace.setSpan(parent, span));
    // Emitted however the request ends, also if the client goes away.
    reply.raw.once('close', () => endSpan(span, reply));
    done();
  });
  // Reading the body loses the context, so it is entered afterwards.
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
