import { Controller, Get, Req, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { HealthCheck, type HealthCheckResult, HealthCheckService } from '@nestjs/terminus';
import type { FastifyRequest } from 'fastify';
import { RoutesFor } from '../http/management/audience.js';
import { ManagementAccess } from '../http/management/management-access.js';
import { HealthChecks } from './health-checks.js';
import { MessagingHealthIndicator } from './messaging.health-indicator.js';

/** Terminus would describe its own answers, where a failure is a problem here. */
const UNDOCUMENTED = { swaggerDocumentation: false };
const HEALTHY = {
  description: 'All is well; `details` says so of each part, to whoever may see management routes.',
  schema: {
    type: 'object',
    required: ['status'],
    properties: {
      status: { type: 'string', example: 'ok' },
      details: { type: 'object', additionalProperties: { type: 'object' } },
    },
  },
};

@ApiTags('operations')
@RoutesFor('everybody')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly messaging: MessagingHealthIndicator,
    private readonly own: HealthChecks,
    private readonly access: ManagementAccess,
  ) {}

  /** Tells that the process answers: whatever is wrong, a restart would not help. */
  @Get('live')
  @HealthCheck(UNDOCUMENTED)
  @ApiOkResponse(HEALTHY)
  @ApiOperation({ summary: 'Tell that the process answers' })
  live(): Promise<HealthCheckResult> {
    return this.health.check([]);
  }

  /**
   * Tells that the service has joined its groups and can publish, so it may get traffic. The details
   * are for those who may see management routes: they name groups, topics and hosts.
   */
  @Get('ready')
  @HealthCheck(UNDOCUMENTED)
  @ApiOkResponse(HEALTHY)
  @ApiOperation({ summary: 'Tell that the service may get traffic' })
  async ready(@Req() request: FastifyRequest): Promise<Partial<HealthCheckResult>> {
    const checks = [
      () => this.messaging.consumers(),
      () => this.messaging.broker(),
      ...this.own.all(),
    ];
    if (this.access.allows(request)) return this.health.check(checks);
    try {
      const { status } = await this.health.check(checks);
      return { status };
    } catch (error) {
      throw error instanceof ServiceUnavailableException
        ? new ServiceUnavailableException()
        : error;
    }
  }
}
