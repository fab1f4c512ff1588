import { Injectable } from '@nestjs/common';
import type { HealthIndicatorFunction } from '@nestjs/terminus';

/**
 * Collects health checks of the service itself, which `/health/ready` runs beside those of
 * messaging.
 *
 * @example
 * @Injectable()
 * export class DatabaseHealth {
 *   constructor(checks: HealthChecks, database: Database, indicators: HealthIndicatorService) {
 *     checks.add(async () =>
 *       (await database.answers())
 *         ? indicators.check('database').up()
 *         : indicators.check('database').down(),
 *     );
 *   }
 * }
 */
@Injectable()
export class HealthChecks {
  private readonly added: HealthIndicatorFunction[] = [];

  /** Adds a check: the service is ready only while it is up. A check that throws answers 500. */
  add(check: HealthIndicatorFunction): void {
    this.added.push(check);
  }

  all(): readonly HealthIndicatorFunction[] {
    return this.added;
  }
}
