import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { HealthChecks } from './health-checks.js';
import { MessagingHealthIndicator } from './messaging.health-indicator.js';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly messaging: MessagingHealthIndicator,
    private readonly own: HealthChecks,
  ) {}

  /** Tells that the process answers: whatever is wrong, a restart would not help. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** Tells that the service has joined its groups and can publish, so it may get traffic. */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.messaging.consumers(),
      () => this.messaging.broker(),
      ...this.own.all(),
    ]);
  }
}
