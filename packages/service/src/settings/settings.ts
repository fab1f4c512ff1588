import { contradictions } from './contradictions.js';
import { type Settings, serviceVariables } from './service-variables.js';
import { SettingsError } from './settings.error.js';
import { type Environment, readVariables } from './variable.js';

/**
 * Reads the environment; an empty variable counts as unset.
 *
 * @throws SettingsError with every problem at once
 * @example
 * const settings = readSettings({ PORT: '8080' });
 */
export function readSettings(environment: Environment): Settings {
  const { values, problems } = readVariables(serviceVariables, environment);
  const others = contradictions(values).filter(
    (each) => !problems.some(({ name: wrong }) => wrong === each.name),
  );
  if (problems.length + others.length > 0) throw new SettingsError([...problems, ...others]);
  return values;
}
