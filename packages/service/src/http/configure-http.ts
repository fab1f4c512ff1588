import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Settings } from '../settings/index.js';
import { registeredTracer } from '@nest-kafka-kit/messaging';
import { ConnectionDrain } from './connection-drain.js';
import { sendProblem } from './problem-details.filter.js';
import { createOpenApiDocument } from './request-schemas.js';
import { SECURITY_HEADERS } from './security-headers.js';
import { SERVICE_DESCRIPTION } from './service-description.js';

/** Milliseconds a client has to send its request. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Characters of a part of a path: consumer groups may have long names. */
const MOST_PARAMETER_CHARACTERS = 255;

/** Fastify whose own errors are problems too. Give Nest `bodyParser: false` beside it. */
export function createHttpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    frameworkErrors: sendProblem,
    // Fastify's default is for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MOST_PARAMETER_CHARACTERS },
  });
}

/** What every route shares: a body limit, security headers, and the OpenAPI page at `/docs`. */
export async function configureHttp(
  app: NestFastifyApplication,
  { HTTP_BODY_LIMIT_BYTES }: Pick<Settings, 'HTTP_BODY_LIMIT_BYTES'>,
): Promise<void> {
  app.get(ConnectionDrain).install();
  // Fastify reads text/plain and Nest forms, which pages of any origin may send without asking.
  app.getHttpAdapter().getInstance().removeAllContentTypeParsers();
  app.useBodyParser('application/json', { bodyLimit: HTTP_BODY_LIMIT_BYTES });
  await installTracing(app);
  await app.register(helmet, SECURITY_HEADERS);
  const description = new DocumentBuilder()
    .setTitle(SERVICE_DESCRIPTION.title)
    .setDescription(SERVICE_DESCRIPTION.description)
    .setVersion(SERVICE_DESCRIPTION.version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' })
    .build();
  SwaggerModule.setup('docs', app, () => createOpenApiDocument(app, description), {
    jsonDocumentUrl: 'docs-json',
  });
}

/** Loads what makes spans only where somebody wants them. */
async function installTracing(app: NestFastifyApplication): Promise<void> {
  const tracer = registeredTracer('http');
  if (!tracer) return;
  const { traceRequests } = await import('./server-spans.js');
  traceRequests(app.getHttpAdapter().getInstance(), tracer);
}
