import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Settings, SETTINGS } from '../../settings/index.js';
import { ManagementPort } from '../management/management-port.js';

const IDLE_CHECK_MS = 50;

/**
 * Ends HTTP within the grace period. Node waits for every open connection, and clients keep theirs
 * open for further requests. So from the start of a shutdown answers say `Connection: close` and
 * idle connections are closed, and at the end of the grace period all others are too.
 *
 * @example
 * app.get(ConnectionDrain).install(); // as `configureHttp` does, before the app listens
 */
@Injectable()
export class ConnectionDrain implements OnModuleDestroy {
  private shutdownBegan: number | undefined;

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly management: ManagementPort,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Adds its hooks, which Fastify accepts only before it listens. */
  install(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.shutdownBegan !== undefined) void reply.header('connection', 'close');
      done();
    });
    fastify.addHook('preClose', async () => this.closeConnections());
  }

  onModuleDestroy(): void {
    this.shutdownBegan = Date.now();
  }

  private closeConnections(): void {
    const { server } = this.host.httpAdapter.getInstance();
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    const elapsedMs = Date.now() - (this.shutdownBegan ?? Date.now());
    const leftMs = Math.max(0, this.settings.SHUTDOWN_GRACE_MS - elapsedMs);
    const all = setTimeout(() => server.closeAllConnections(), leftMs);
    const closed = new Promise<void>((resolve) => server.once('close', resolve));
    void Promise.all([closed, this.management.closed]).then(() => {
      clearInterval(idle);
      clearTimeout(all);
    });
  }
}
