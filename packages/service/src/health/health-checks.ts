import { Injectable } from '@nestjs/common';
import type { HealthIndicatorFunction } from '@nestjs/terminus';

/**
 * Checks of a service's own, which `/health/ready` runs beside those of messaging.
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

  /** From now on the service is ready only while this check is up too. One that throws answers 500. */
  add(check: HealthIndicatorFunction): void {
    this.added.push(check);
  }

  all(): readonly HealthIndicatorFunction[] {
    return this.added;
  }
}
