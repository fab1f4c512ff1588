/** The optional door to metrics; prom-client is needed behind it alone. */
export { MessagingMetrics } from './messaging-metrics.js';
export { MetricsModule } from './metrics.module.js';
