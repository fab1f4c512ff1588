/** `/health/live` and `/health/ready`, with checks of the service's own. */
export { HealthChecks } from './health-checks.js';
export { HealthModule } from './health.module.js';
