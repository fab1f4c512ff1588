export {
  defineService,
  type ServiceDefinition,
  type ServiceOptions,
  type ServiceSettings,
} from './define-service.js';
export { loadEnvFile } from './load-env-file.js';
export { messagingFromSettings, messagingOptions } from './messaging-options.js';
export { flag, httpUrl, integer, list, name, oneOf, secret, text } from './readers.js';
export { schemasFromSettings, schemasOptions } from './schemas-options.js';
export { ServiceDefinitionError } from './service-definition.error.js';
export type { Settings } from './service-variables.js';
export { SettingsError } from './settings.error.js';
export { readSettings } from './settings.js';
export { SERVICE, SETTINGS } from './tokens.js';
export { type SettingsOf, variable, type Variable, type Variables } from './variable.js';
export { withVariables } from './with-variables.js';
