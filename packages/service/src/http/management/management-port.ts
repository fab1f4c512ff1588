import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type Settings, SETTINGS } from '../../settings/index.js';
import { addressProblem } from '../address-problem.js';
import { connectManagement } from '../connections/bounded-server.js';

/**
 * Takes connections for management routes at MANAGEMENT_PORT. It hands them to the HTTP server of all
 * other routes, so that everything that bounds and drains those bounds and drains these.
 *
 * @example
 * await app.listen(3000);
 * const url = await app.get(ManagementPort).open(); // as `runService` does
 */
@Injectable()
export class ManagementPort {
  private listener: Server | undefined;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Whether management routes are served at a port of their own. */
  get isUsed(): boolean {
    return this.settings.MANAGEMENT_PORT !== undefined;
  }

  /** Resolves once none of its connections is open any more. */
  get closed(): Promise<void> {
    return this.ended;
  }

  /** Adds its hooks, which Fastify accepts only before it listens. */
  install(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.addHook('preClose', async () => void this.listener?.close());
    fastify.addHook('onClose', () => this.closed);
  }

  /**
   * Listens, once the app does.
   *
   * @returns its URL; nothing where MANAGEMENT_PORT is not set
   * @throws SettingsError where it cannot listen there
   */
  async open(): Promise<string | undefined> {
    const { MANAGEMENT_HOST, MANAGEMENT_PORT } = this.settings;
    if (MANAGEMENT_PORT === undefined) return undefined;
    const { server } = this.host.httpAdapter.getInstance();
    // As Node's HTTP server makes its own.
    const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      connectManagement(server, socket),
    );
    listener.listen(MANAGEMENT_PORT, MANAGEMENT_HOST);
    try {
      await once(listener, 'listening');
    } catch (error) {
      throw (
        addressProblem(error, {
          host: { name: 'MANAGEMENT_HOST', given: MANAGEMENT_HOST },
          port: { name: 'MANAGEMENT_PORT', given: MANAGEMENT_PORT },
        }) ?? error
      );
    }
    this.listener = listener;
    this.ended = new Promise<void>((resolve) => listener.once('close', resolve));
    return urlOf(listener.address() as AddressInfo);
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  const host = family === 'IPv6' ? `[${address}]` : address.replace('127.0.0.1', 'localhost');
  return `http://${host}:${port}`;
}
