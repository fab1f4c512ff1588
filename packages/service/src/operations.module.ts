import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { MetricsModule } from '@nest-kafka-kit/messaging/metrics';
import { AsyncApiModule } from './asyncapi/asyncapi.module.js';
import { ControlModule } from './control/control.module.js';
import { HealthController } from './health/health.controller.js';
import { MessagingHealthIndicator } from './health/messaging.health-indicator.js';
import { MetricsController } from './metrics/metrics.controller.js';

/** What operators and orchestrators ask. */
@Module({
  imports: [
    AsyncApiModule,
    ControlModule,
    MetricsModule,
    TerminusModule.forRoot({ logger: false }),
  ],
  controllers: [HealthController, MetricsController],
  providers: [MessagingHealthIndicator],
})
export class OperationsModule {}
