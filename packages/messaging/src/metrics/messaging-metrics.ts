import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Registry } from 'prom-client';
import type { Admin, MessagingOverview } from '../ports/index.js';
import { ADMIN, MESSAGING_OPTIONS, MESSAGING_OVERVIEW } from '../injection-tokens.js';
import { MessagingObservers } from '../messaging-observers.js';
import { registerConsumerMetrics } from './consumer-metrics.js';
import { HandlerMetrics } from './handler-metrics.js';
import { registerLagMetrics } from './lag-metrics.js';
import { LagReader } from './lag-reader.js';
import { registerProducerMetrics } from './producer-metrics.js';
import { promClient } from './prom-client.js';
import { SendMetrics } from './send-metrics.js';

/**
 * The metrics of one app: its publishing and consuming, and those that the service adds.
 *
 * @example
 * new Counter({ name: 'orders_total', help: 'Orders.', registers: [app.get(MessagingMetrics).registry] });
 */
@Injectable()
export class MessagingMetrics implements OnApplicationShutdown {
  /** This app's own registry, as several apps may run in one process. */
  readonly registry: Registry;

  /** @throws LibraryMissingError */
  constructor(
    observers: MessagingObservers,
    @Inject(MESSAGING_OVERVIEW) overview: MessagingOverview,
    @Inject(ADMIN) admin: Pick<Admin, 'ping' | 'lag'>,
    @Inject(MESSAGING_OPTIONS) { metrics = true }: { readonly metrics?: boolean },
  ) {
    this.registry = new (promClient().Registry)();
    if (!metrics) return;
    observers.producers.add(new SendMetrics(this.registry, overview));
    observers.handlers.add(new HandlerMetrics(this.registry, overview));
    registerProducerMetrics(this.registry, overview);
    registerConsumerMetrics(this.registry, overview);
    registerLagMetrics(this.registry, overview, new LagReader(admin));
  }

  /** Clears the metrics last of all: until then scrapes see how the app drains. */
  onApplicationShutdown(): void {
    this.registry.clear();
  }
}
