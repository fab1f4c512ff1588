import { Module } from '@nestjs/common';
import { MetricsModule as MessagingMetricsModule } from '@nest-kafka-kit/messaging/metrics';
import { MetricsController } from './metrics.controller.js';

/** `GET /metrics` for Prometheus: the process, and what it publishes and consumes. Needs prom-client. */
@Module({
  imports: [MessagingMetricsModule],
  controllers: [MetricsController],
  exports: [MessagingMetricsModule],
})
export class MetricsModule {}
