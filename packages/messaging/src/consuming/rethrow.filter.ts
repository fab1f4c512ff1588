import { type ArgumentsHost, Catch, type INestApplication } from '@nestjs/common';
import { type ApplicationConfig, BaseExceptionFilter } from '@nestjs/core';
import { type Observable, throwError } from 'rxjs';
import { AlsoForMessages } from './also-for-messages.decorator.js';

/**
 * Passes a handler's error on where no other filter catches it. Nest's own filter would replace it
 * by "Internal server error", and nobody could tell a permanent failure from a passing one. For
 * anything but messages it does what Nest does.
 */
@AlsoForMessages()
@Catch()
export class RethrowFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void | Observable<never> {
    if (host.getType() !== 'rpc') return super.catch(error, host);
    return throwError(() => error);
  }
}

/**
 * Registers the filter so that it is asked last. Nest asks from the last registered to the first, and
 * has no public way to put one in front: hence the use of its configuration.
 */
export function installRethrowFilter(app: INestApplication): void {
  const { config } = app as unknown as { readonly config: ApplicationConfig };
  const filters = config.getGlobalFilters();
  if (filters.some((filter) => filter instanceof RethrowFilter)) return;
  filters.unshift(new RethrowFilter(app.getHttpAdapter()));
}
