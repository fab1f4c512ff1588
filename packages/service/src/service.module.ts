import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { SERVICE, type ServiceDefinition, type Settings, SETTINGS } from './settings/index.js';
import { ConnectionDrain } from './http/connections/connection-drain.js';
import { ManagementAccess } from './http/management/management-access.js';
import { ManagementPort } from './http/management/management-port.js';
import { OperatorTokens } from './control/operator-tokens.js';
import { HealthChecks } from './health/health-checks.js';

/** What any module may inject. */
@Module({})
class InjectablesModule {}

/**
 * A module as a service: with its definition and its settings to inject, as `runService` starts it.
 * Nest's `ConfigService` answers with the same settings, checked and converted.
 */
// The drain is here, as the root's hooks run first: from the first moment of shutdown on.
@Module({ providers: [ConnectionDrain] })
export class ServiceModule {
  /**
   * @example
   * const module = await Test.createTestingModule({
   *   imports: [ServiceModule.forRoot(AppModule, service, readSettings({}, service))],
   * }).compile();
   */
  static forRoot(module: Type, service: ServiceDefinition, settings: Settings): DynamicModule {
    const injectables: DynamicModule = {
      module: InjectablesModule,
      global: true,
      providers: [
        { provide: SERVICE, useValue: service },
        { provide: SETTINGS, useValue: settings },
        HealthChecks,
        ManagementAccess,
        ManagementPort,
        OperatorTokens,
      ],
      exports: [SERVICE, SETTINGS, HealthChecks, ManagementAccess, ManagementPort, OperatorTokens],
    };
    const config = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      skipProcessEnv: true,
      load: [() => settings],
    });
    return { module: ServiceModule, imports: [config, injectables, module] };
  }
}
