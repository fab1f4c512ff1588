import type { Type } from '@nestjs/common';
import type { ServiceDefinition } from '../settings/index.js';
import { BrokerNotSetError } from './cli-errors.js';
import type { OpenedService } from './opened-service.js';

/** Imports the service's module. */
export type LoadModule = () => Promise<Type>;

export interface OpenOptions {
  /** Connect the handlers of all groups, whichever this environment runs. Default `false`. */
  readonly handlers?: boolean;
}

/** Opens the service for a command, on demand: `--help` needs neither settings nor a broker. */
export class ServiceOpener {
  constructor(
    private readonly loadModule: LoadModule,
    readonly definition: ServiceDefinition,
  ) {}

  /**
   * Runs `work` with the service's own objects, without HTTP and without joining a group.
   *
   * @throws BrokerNotSetError | SettingsError | BrokerUnreachableError | BrokerRefusedError
   */
  async use(
    work: (service: OpenedService) => Promise<void>,
    { handlers = false }: OpenOptions = {},
  ): Promise<void> {
    const module = await this.load();
    if (handlers) delete process.env['CONSUMER_GROUPS'];
    const { OpenedService } = await import('./opened-service.js');
    const service = await OpenedService.open(module, this.definition, handlers);
    try {
      await work(service);
    } finally {
      await service.close();
    }
  }

  /** For what the classes alone tell: with the module, every event is imported. */
  loadEvents(): Promise<Type> {
    return this.loadModule();
  }

  /** @throws BrokerNotSetError */
  async load(): Promise<Type> {
    const module = await this.loadModule();
    // Before the settings, whose complaint in production does not say what an operator is missing.
    if (!process.env['KAFKA_BOOTSTRAP_SERVERS']?.trim()) throw new BrokerNotSetError();
    return module;
  }
}
