import { applyDecorators } from '@nestjs/common';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { Public } from '../public.decorator.js';
import { AddRouteConfig } from '../route-config.js';

/**
 * Whom a route of the kit is for: `everybody`; `management`, those who run the service, as it tells
 * how the service is made or how it does; `operators`, those of them who have a token, which the
 * route's own guard looks at. A service's own routes have none.
 */
export type Audience = 'everybody' | 'management' | 'operators';

/** A route's configuration that says whom it is for. */
export interface AudienceConfig {
  readonly audience?: Audience;
}

/**
 * Says whom all routes of a controller of the kit are for. None may leave it out, or production
 * would show it to everybody: `management.spec.ts` looks. A service's own global guards let them
 * pass (`@Public()`), as what guards them is the kit's.
 *
 * @example
 * ‎@RoutesFor('management')
 * ‎@Controller('metrics')
 * export class MetricsController {}
 */
export function RoutesFor(audience: Audience): ClassDecorator {
  const config: AudienceConfig = { audience };
  const answers = audience === 'management' ? [ApiProblems(401)] : [];
  return applyDecorators(AddRouteConfig(config), Public(), ...answers);
}

/** Whom a route is for, by its configuration. */
export function audienceOf(config: unknown): Audience | undefined {
  return (config as AudienceConfig | undefined)?.audience;
}
