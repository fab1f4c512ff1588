export { messagingOptions } from './messaging-options.js';
export { schemasOptions } from './schemas-options.js';
export { settingsConfig } from './settings.config.js';
export { SettingsError } from './settings.error.js';
export { readSettings, type Settings } from './settings.js';
export { withVariables } from './with-variables.js';
