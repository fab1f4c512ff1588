import { Controller, Get, Header, type OnModuleInit } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';
import { MessagingMetrics } from '@nest-kafka-kit/messaging/metrics';
import { RoutesFor } from '../http/management/audience.js';
import { RecentAnswer } from './recent-answer.js';

/** Serves metrics of the process and of messaging, in Prometheus' text format. */
@ApiTags('operations')
@RoutesFor('management')
@Controller('metrics')
export class MetricsController implements OnModuleInit {
  private readonly recent = new RecentAnswer(() => this.messaging.registry.metrics());

  constructor(private readonly messaging: MessagingMetrics) {}

  async onModuleInit(): Promise<void> {
    const load = () => import('prom-client');
    const { collectDefaultMetrics } = await loadLibrary('MetricsModule', ['prom-client'], load);
    collectDefaultMetrics({ register: this.messaging.registry });
  }

  /** Answers within a few seconds, even while the broker is away; at most one a second is made. */
  @Get()
  @ApiOperation({ summary: 'Expose metrics to Prometheus' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  metrics(): Promise<Buffer> {
    return this.recent.answer();
  }
}
