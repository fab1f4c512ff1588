import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyContextConfig, FastifyReply, FastifyRequest } from 'fastify';
import { dump } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { AudienceConfig } from '../management/audience.js';
import { CachedAnswer } from './cached-answer.js';
import { sendProblem } from '../problems/problem-details.filter.js';

const SCRIPT = 'text/javascript; charset=utf-8';
/** The files of Swagger UI that the page needs; all others, such as its source maps, stay unserved. */
const PAGE_FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': SCRIPT,
  'swagger-ui-standalone-preset.js': SCRIPT,
  'favicon-16x16.png': 'image/png',
  'favicon-32x32.png': 'image/png',
} as const;

/**
 * Serves the OpenAPI document at `/docs-json` and `/docs-yaml`, and as a page at `/docs`. Nest's own
 * routes write the document anew for each request, and serve all of Swagger UI's package.
 *
 * @param document called once, at the first request
 */
export function serveApiPage(app: NestFastifyApplication, document: () => OpenAPIObject): void {
  let written: string | undefined;
  const json = () => (written ??= JSON.stringify(document()));
  const answers = {
    '/docs-json': new CachedAnswer('application/json; charset=utf-8', json),
    '/docs-yaml': new CachedAnswer('text/yaml; charset=utf-8', () => yamlOf(json())),
    '/docs': new CachedAnswer('text/html; charset=utf-8', () => page('./docs/')),
    '/docs/': new CachedAnswer('text/html; charset=utf-8', () => page('./')),
    '/docs/index.html': new CachedAnswer('text/html; charset=utf-8', () => page('./')),
    '/docs/swagger-ui-init.js': new CachedAnswer(SCRIPT, () => startScript(json())),
    ...Object.fromEntries(
      Object.entries(PAGE_FILES).map(([file, type]) => [
        `/docs/${file}`,
        new CachedAnswer(type, () => readFileSync(join(swaggerFolder(), file))),
      ]),
    ),
  };
  const config: AudienceConfig & FastifyContextConfig = { audience: 'management' };
  // Nest sets its own handler later, which routes of Fastify do not hear of.
  const options = { config, errorHandler: sendProblem };
  const fastify = app.getHttpAdapter().getInstance();
  for (const [path, answer] of Object.entries(answers)) {
    const send = (request: FastifyRequest, reply: FastifyReply) => answer.send(request, reply);
    fastify.get(path, options, send);
  }
}

function yamlOf(json: string): string {
  return dump(JSON.parse(json), { noRefs: true });
}

/** Swagger UI comes with Nest's module. */
function swaggerFolder(): string {
  const module = createRequire(import.meta.url).resolve('@nestjs/swagger');
  return dirname(createRequire(module).resolve('swagger-ui-dist/package.json'));
}

function page(base: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Swagger UI</title>
    <link rel="icon" type="image/png" href="${base}favicon-32x32.png" sizes="32x32">
    <link rel="icon" type="image/png" href="${base}favicon-16x16.png" sizes="16x16">
    <link rel="stylesheet" href="${base}swagger-ui.css">
    <style>
      body { margin: 0; background: #fafafa; }
      .swagger-ui .topbar .download-url-wrapper { display: none; }
    </style>
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${base}swagger-ui-bundle.js"></script>
    <script src="${base}swagger-ui-standalone-preset.js"></script>
    <script src="${base}swagger-ui-init.js"></script>
  </body>
</html>
`;
}

function startScript(json: string): string {
  return `window.ui = SwaggerUIBundle({
  spec: ${json},
  dom_id: '#swagger-ui',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [SwaggerUIBundle.plugins.DownloadUrl],
  layout: 'StandaloneLayout',
});
`;
}
