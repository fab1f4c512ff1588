import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Where people look first, as far as a service has it. */
const PAGES = {
  API: '/docs',
  events: '/events',
  health: '/health/ready',
  metrics: '/metrics',
} as const;

/** The pages that this app has, such as `API http://localhost:3000/docs, metrics …/metrics`. */
export function pagesOf(app: NestFastifyApplication, url: string): string {
  const server = app.getHttpAdapter().getInstance();
  return Object.entries(PAGES)
    .filter(([, path]) => server.hasRoute({ method: 'GET', url: path }))
    .map(([name, path]) => `${name} ${url}${path}`)
    .join(', ');
}
