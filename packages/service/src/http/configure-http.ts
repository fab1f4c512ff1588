import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder } from '@nestjs/swagger';
import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import type { RequestListener } from 'node:http';
import { SERVICE, type ServiceDefinition, type Settings, SETTINGS } from '../settings/index.js';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';
import { registeredTracer } from '@nest-kafka-kit/messaging/tracing';
import { checkRequestClasses } from '@nest-kafka-kit/messaging/validation';
import { allowedMethodsOf } from './allowed-methods.js';
import { serveApiPage } from './documents/api-page.js';
import { createBoundedServer } from './connections/bounded-server.js';
import { answerClientError, answerExpectations } from './connections/client-error.js';
import { ConnectionDrain } from './connections/connection-drain.js';
import { ManagementAccess } from './management/management-access.js';
import { ManagementPort } from './management/management-port.js';
import { readJsonBodies } from './bodies/json-body.js';
import { shedLoad } from './connections/load-shedding.js';
import { sendProblem } from './problems/problem-details.filter.js';
import { limitRates } from './rate-limits/rate-limits.js';
import { checkHead } from './request-head.js';
import { requestClassesOf } from './documents/request-classes.js';
import { createOpenApiDocument } from './documents/request-schemas.js';
import { keepRouteConfigs } from './route-config.js';
import { sendSecurityHeaders } from './security-headers.js';

/** The longest parameter in a path, in characters: consumer groups may have long names. */
const MAX_PARAMETER_CHARACTERS = 255;

/**
 * Creates a Fastify adapter whose own errors are problem details too. Nest needs `bodyParser:
 * false` with it.
 *
 * @example
 * const app = await NestFactory.create(AppModule, createHttpAdapter(), { bodyParser: false });
 */
export function createHttpAdapter({
  HTTP_TRUST_PROXY = false,
  HTTP_MAX_CONNECTIONS = 1_000,
  HTTP_REQUEST_TIMEOUT_MS = 60_000,
  HTTP_SEND_TIMEOUT_MS = 30_000,
}: Partial<Settings> = {}): FastifyAdapter {
  const limits = {
    connections: HTTP_MAX_CONNECTIONS,
    requestTimeoutMs: HTTP_REQUEST_TIMEOUT_MS,
    sendTimeoutMs: HTTP_SEND_TIMEOUT_MS,
  };
  return new FastifyAdapter({
    frameworkErrors: sendProblem,
    clientErrorHandler: answerClientError,
    serverFactory: (handler: RequestListener) => createBoundedServer(handler, limits),
    trustProxy: toFastify(HTTP_TRUST_PROXY),
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS },
  });
}

/** Fastify no longer counts proxies itself, since clients that bypass them could lie. */
function toFastify(trusted: Settings['HTTP_TRUST_PROXY']): FastifyServerOptions['trustProxy'] {
  return typeof trusted === 'number' ? (_address, hop) => hop < trusted : trusted;
}

/**
 * Configures what all routes share: what bodies may hold, security headers, and the OpenAPI page at
 * `/docs`.
 *
 * @throws DataClassError where a class of a request cannot be read
 * @example
 * await configureHttp(app); // as `createApp` does
 */
export async function configureHttp(app: NestFastifyApplication): Promise<void> {
  const settings = app.get<Settings>(SETTINGS);
  const { HTTP_CORS_ORIGINS } = settings;
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  app.get(ConnectionDrain).install();
  app.get(ManagementPort).install();
  checkRequestClasses(requestClassesOf(app).map(({ type }) => type));
  readJsonBodies(fastify, settings);
  await installTracing(app);
  fastify.addHook('onRequest', sendSecurityHeaders);
  const access = app.get(ManagementAccess);
  access.install(fastify);
  const isServed = access.isServed.bind(access);
  const allowedMethods = allowedMethodsOf(fastify, MAX_PARAMETER_CHARACTERS, isServed);
  fastify.addHook('onRequest', checkHead(allowedMethods));
  keepRouteConfigs(app);
  limitRates(fastify);
  answerExpectations(fastify);
  await shedLoad(app, settings);
  if (HTTP_CORS_ORIGINS) allowOrigins(app, HTTP_CORS_ORIGINS);
  const description = describe(app.get<ServiceDefinition>(SERVICE));
  serveApiPage(app, () => createOpenApiDocument(app, description));
}

function describe({ title, description, version, openapi }: ServiceDefinition) {
  const builder = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' });
  return (openapi?.(builder) ?? builder).build();
}

/** Allows pages of these origins to call this service from browsers. */
function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: origins.includes('*') ? '*' : [...origins],
    // OPTIONS without an origin is no mistake.
    strictPreflight: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['retry-after', 'ratelimit', 'ratelimit-policy'],
  });
}

/** Loads the code for spans only if tracing is on. */
async function installTracing(app: NestFastifyApplication): Promise<void> {
  const tracer = registeredTracer('http');
  if (!tracer) return;
  const libraries = ['@opentelemetry/api', '@opentelemetry/semantic-conventions'];
  const load = () => import('./server-spans.js');
  const { traceRequests } = await loadLibrary('Tracing', libraries, load);
  traceRequests(app.getHttpAdapter().getInstance(), tracer);
}
