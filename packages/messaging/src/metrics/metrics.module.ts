import { Module } from '@nestjs/common';
import { MessagingMetrics } from './messaging-metrics.js';

/**
 * Counts and times the messages of `MessagingModule`, with prom-client. Without this module nothing
 * is counted, and prom-client is not needed.
 *
 * @example
 * @Module({ imports: [MessagingModule.forRootAsync(options), MetricsModule] })
 * export class AppModule {}
 */
@Module({ providers: [MessagingMetrics], exports: [MessagingMetrics] })
export class MetricsModule {}
