import type { SchemaRegistryConnection, SchemasOptions } from '@nest-kafka-kit/schemas';
import type { ServiceDefinition } from './define-service.js';
import type { Settings } from './service-variables.js';
import { SERVICE, SETTINGS } from './tokens.js';

/**
 * Converts the settings to the options of schemas.
 *
 * @example
 * const options = schemasOptions(readSettings(process.env, service), service);
 */
export function schemasOptions(settings: Settings, service: ServiceDefinition): SchemasOptions {
  const { SCHEMA_REGISTRY_URL: url } = settings;
  const authorization = registryAuthorization(settings);
  return {
    folder: service.schemasFolder,
    registryRequired: settings.NODE_ENV === 'production',
    ...(url && {
      registry: {
        url,
        subjects: settings.SCHEMA_REGISTRY_SUBJECTS,
        register: settings.SCHEMA_REGISTRY_REGISTER,
        ...(authorization && { authorization }),
      },
    }),
  };
}

/**
 * Passes the settings to schemas.
 *
 * @example
 * SchemasModule.forRootAsync(schemasFromSettings)
 */
export const schemasFromSettings = { inject: [SETTINGS, SERVICE], useFactory: schemasOptions };

function registryAuthorization({
  SCHEMA_REGISTRY_USERNAME: username,
  SCHEMA_REGISTRY_PASSWORD: password,
  SCHEMA_REGISTRY_TOKEN: token,
}: Settings): SchemaRegistryConnection['authorization'] {
  if (token) return { token };
  return username && password ? { username, password } : undefined;
}
