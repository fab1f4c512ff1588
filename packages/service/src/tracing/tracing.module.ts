import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { stopTracing } from './start-tracing.js';

/**
 * Sends the last traces. Global modules shut down last of all, the first one imported at the very
 * end: import it before messaging, whose last publishes belong into traces too.
 */
@Global()
@Module({})
export class TracingModule implements OnApplicationShutdown {
  onApplicationShutdown(): Promise<void> {
    return stopTracing();
  }
}
