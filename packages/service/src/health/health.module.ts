import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller.js';
import { MessagingHealthIndicator } from './messaging.health-indicator.js';

/** `/health/live` and `/health/ready`, for orchestrators. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [MessagingHealthIndicator],
})
export class HealthModule {}
