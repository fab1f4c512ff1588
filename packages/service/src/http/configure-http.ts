import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyServerOptions } from 'fastify';
import { SERVICE, type ServiceDefinition, type Settings, SETTINGS } from '../settings/index.js';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';
import { registeredTracer } from '@nest-kafka-kit/messaging/tracing';
import { ConnectionDrain } from './connection-drain.js';
import { sendProblem } from './problem-details.filter.js';
import { createOpenApiDocument } from './request-schemas.js';
import { sendSecurityHeaders } from './security-headers.js';

/** Milliseconds a client has to send its request. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Characters of a part of a path: consumer groups may have long names. */
const MAX_PARAMETER_CHARACTERS = 255;

/** Fastify whose own errors are problems too. Give Nest `bodyParser: false` beside it. */
export function createHttpAdapter({
  HTTP_TRUST_PROXY = false,
}: Partial<Pick<Settings, 'HTTP_TRUST_PROXY'>> = {}): FastifyAdapter {
  return new FastifyAdapter({
    frameworkErrors: sendProblem,
    // Fastify's default is for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    trustProxy: toFastify(HTTP_TRUST_PROXY),
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS },
  });
}

/** Fastify no longer counts proxies itself, as clients that reach the service past them could lie. */
function toFastify(trusted: Settings['HTTP_TRUST_PROXY']): FastifyServerOptions['trustProxy'] {
  return typeof trusted === 'number' ? (_address, hop) => hop < trusted : trusted;
}

/** What every route shares: a body limit, security headers, and the OpenAPI page at `/docs`. */
export async function configureHttp(app: NestFastifyApplication): Promise<void> {
  const { HTTP_BODY_LIMIT_BYTES, HTTP_CORS_ORIGINS } = app.get<Settings>(SETTINGS);
  app.get(ConnectionDrain).install();
  // Fastify reads text/plain and Nest forms, which pages of any origin may send without asking.
  app.getHttpAdapter().getInstance().removeAllContentTypeParsers();
  app.useBodyParser('application/json', { bodyLimit: HTTP_BODY_LIMIT_BYTES });
  await installTracing(app);
  app.getHttpAdapter().getInstance().addHook('onRequest', sendSecurityHeaders);
  if (HTTP_CORS_ORIGINS) allowOrigins(app, HTTP_CORS_ORIGINS);
  const description = describe(app.get<ServiceDefinition>(SERVICE));
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, description), {
    jsonDocumentUrl: 'docs-json',
  });
}

function describe({ title, description, version, openapi }: ServiceDefinition) {
  const builder = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' });
  return (openapi?.(builder) ?? builder).build();
}

/** Lets pages of these origins in browsers call this service. */
function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['retry-after'],
  });
}

/** Loads what makes spans only where somebody wants them. */
async function installTracing(app: NestFastifyApplication): Promise<void> {
  const tracer = registeredTracer('http');
  if (!tracer) return;
  const libraries = ['@opentelemetry/api', '@opentelemetry/semantic-conventions'];
  const load = () => import('./server-spans.js');
  const { traceRequests } = await loadLibrary('Tracing', libraries, load);
  traceRequests(app.getHttpAdapter().getInstance(), tracer);
}
