import { fileURLToPath } from 'node:url';
import type { SchemaRegistryConnection, SchemasOptions } from '@nest-kafka-kit/schemas';
import type { Settings } from './settings.js';

/** Beside `src` and `dist`, as whoever starts the service may be in any folder. */
const SCHEMAS_FOLDER = fileURLToPath(new URL('../../../../schemas', import.meta.url));

/** The settings as the schemas want them. */
export function schemasOptions(settings: Settings): SchemasOptions {
  const { SCHEMA_REGISTRY_URL: url } = settings;
  const authorization = registryAuthorization(settings);
  return {
    folder: SCHEMAS_FOLDER,
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

function registryAuthorization({
  SCHEMA_REGISTRY_USERNAME: username,
  SCHEMA_REGISTRY_PASSWORD: password,
  SCHEMA_REGISTRY_TOKEN: token,
}: Settings): SchemaRegistryConnection['authorization'] {
  if (token) return { token };
  return username && password ? { username, password } : undefined;
}
