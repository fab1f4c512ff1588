import { Controller, Get, Header, type OnModuleDestroy } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { MetricsReport } from '@nest-kafka-kit/messaging';
import { toMetricsText } from './metrics-text.js';

/** Prometheus text format: the process, and what it publishes and consumes. */
@ApiTags('operations')
@Controller('metrics')
export class MetricsController implements OnModuleDestroy {
  private readonly registry = new Registry();

  constructor(private readonly messaging: MetricsReport) {
    collectDefaultMetrics({ register: this.registry });
  }

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  async metrics(): Promise<string> {
    const [ofProcess, families] = await Promise.all([
      this.registry.metrics(),
      this.messaging.families(),
    ]);
    return ofProcess + toMetricsText(families);
  }

  onModuleDestroy(): void {
    this.registry.clear();
  }
}
