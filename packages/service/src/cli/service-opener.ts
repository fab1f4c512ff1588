import type { Type } from '@nestjs/common';
import type { ServiceDefinition } from '../settings/index.js';
import { BrokerNotSetError } from './cli-errors.js';
import type { OpenedService } from './opened-service.js';

/** Imports the service's module. */
export type LoadModule = () => Promise<Type>;

export interface OpenOptions {
  /**
   * Whether to connect the handlers of all groups, even those this environment does not run.
   * Default `false`.
   */
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

  /**
   * Imports the module, and every event with it; enough for commands that need the classes alone.
   */
  loadEvents(): Promise<Type> {
    return this.loadModule();
  }

  /** @throws BrokerNotSetError */
  async load(): Promise<Type> {
    const module = await this.loadModule();
    // Checked before the settings, whose message in production would not say what an operator
    // lacks.
    if (!process.env['KAFKA_BOOTSTRAP_SERVERS']?.trim()) throw new BrokerNotSetError();
    return module;
  }
}
