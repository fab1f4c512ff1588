import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { ServiceDefinition, Settings } from '../settings/index.js';
import { startTracing, stopTracing } from './start-tracing.js';

/**
 * Exports traces over OTLP where the settings name a collector. Needs the OpenTelemetry packages, and
 * only then.
 *
 * Sends the last traces. Global modules shut down last of all, the first one imported at the very
 * end: import it before messaging, whose last publishes belong into traces too.
 */
@Global()
@Module({})
export class TracingModule implements OnApplicationShutdown {
  /** What traces asks for a tracer when it is made. @throws LibraryMissingError */
  static beforeApp(settings: Settings, service: ServiceDefinition): Promise<void> {
    return startTracing(settings, service);
  }

  onApplicationShutdown(): Promise<void> {
    return stopTracing();
  }
}
