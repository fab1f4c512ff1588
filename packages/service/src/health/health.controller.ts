import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import { HealthChecks } from './health-checks.js';
import { MessagingHealthIndicator } from './messaging.health-indicator.js';

/** Terminus would describe its own answers, where a failure is a problem here. */
const UNDOCUMENTED = { swaggerDocumentation: false };
const HEALTHY = {
  description: 'All is well; `details` says so of each part.',
  schema: {
    type: 'object',
    required: ['status', 'details'],
    properties: {
      status: { type: 'string', example: 'ok' },
      details: { type: 'object', additionalProperties: { type: 'object' } },
    },
  },
};

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
  @HealthCheck(UNDOCUMENTED)
  @ApiOkResponse(HEALTHY)
  @ApiOperation({ summary: 'Tell that the process answers' })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /** Tells that the service has joined its groups and can publish, so it may get traffic. */
  @Get('ready')
  @HealthCheck(UNDOCUMENTED)
  @ApiOkResponse(HEALTHY)
  @ApiOperation({ summary: 'Tell that the service may get traffic' })
  ready(): Promise<HealthCheckResult> {
    return this.health.check([
      () => this.messaging.consumers(),
      () => this.messaging.broker(),
      ...this.own.all(),
    ]);
  }
}
