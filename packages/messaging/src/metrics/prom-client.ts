import { createRequire } from 'node:module';
import { loadLibrary } from '../load-library.js';

type PromClient = typeof import('prom-client');

const require = createRequire(import.meta.url);

/** Loaded when metrics are made, not when they are imported. @throws LibraryMissingError */
export function promClient(): PromClient {
  const load = () => require('prom-client') as PromClient;
  return loadLibrary('MetricsModule', ['prom-client'], load);
}
