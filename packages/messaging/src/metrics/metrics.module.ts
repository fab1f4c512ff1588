import { Module } from '@nestjs/common';
import { MessagingMetrics } from './messaging-metrics.js';

/**
 * Counts and times what `MessagingModule` publishes and consumes, with prom-client. Without it
 * nothing is counted, and prom-client is not needed.
 *
 * @example
 * @Module({ imports: [MessagingModule.forRootAsync(options), MetricsModule] })
 * export class AppModule {}
 */
@Module({ providers: [MessagingMetrics], exports: [MessagingMetrics] })
export class MetricsModule {}
