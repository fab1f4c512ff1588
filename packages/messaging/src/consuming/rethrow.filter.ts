import { type ArgumentsHost, Catch, type INestApplication } from '@nestjs/common';
import { type ApplicationConfig, BaseExceptionFilter } from '@nestjs/core';
import { type Observable, throwError } from 'rxjs';

/**
 * Where no other filter catches a handler's error, Nest's own replaces it by "Internal server
 * error", and nobody can tell a permanent failure from a passing one. This one passes it on.
 * Outside of messages it does what Nest does.
 */
@Catch()
export class RethrowFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void | Observable<never> {
    if (host.getType() !== 'rpc') return super.catch(error, host);
    return throwError(() => error);
  }
}

/**
 * Registers the filter to be asked last. Nest asks filters from the last registered to the first
 * and has no public way to put one in front, hence the look at its configuration.
 */
export function installRethrowFilter(app: INestApplication): void {
  const { config } = app as unknown as { readonly config: ApplicationConfig };
  const filters = config.getGlobalFilters();
  if (filters.some((filter) => filter instanceof RethrowFilter)) return;
  filters.unshift(new RethrowFilter(app.getHttpAdapter()));
}
