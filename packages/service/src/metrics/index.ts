/** `GET /metrics`; needs prom-client. */
export { MetricsModule } from './metrics.module.js';
