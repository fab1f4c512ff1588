export { messagingOptions } from './messaging-options.js';
export { schemasOptions } from './schemas-options.js';
export { settingsConfig } from './settings.config.js';
export { SettingsError } from './settings.error.js';
export type { Settings } from './service-variables.js';
export { readSettings } from './settings.js';
export { withVariables } from './with-variables.js';
