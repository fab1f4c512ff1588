import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { MessagingMetrics } from '@nest-kafka-kit/messaging/metrics';

/** Prometheus text format: the process, and what it publishes and consumes. */
@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly messaging: MessagingMetrics) {
    collectDefaultMetrics({ register: messaging.registry });
  }

  /** Takes some seconds at most, also while the broker is away. */
  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  metrics(): Promise<string> {
    return this.messaging.registry.metrics();
  }
}
