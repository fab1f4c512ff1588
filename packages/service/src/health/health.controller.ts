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

  /** The process answers: restarting it would not help whatever is wrong. */
  @Get('live')
  @HealthCheck()
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** It has joined its groups and can publish: send it traffic. */
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
