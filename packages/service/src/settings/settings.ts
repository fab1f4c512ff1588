import { contradictions } from './contradictions.js';
import type { ServiceDefinition, ServiceSettings } from './define-service.js';
import { misplacedSecrets } from './misplaced-secrets.js';
import { serviceVariables } from './service-variables.js';
import { unchosenNames } from './unchosen-names.js';
import { SettingsError } from './settings.error.js';
import { type Environment, readVariables } from './variable.js';

/**
 * Reads all settings of a service from the environment. An empty variable counts as unset.
 *
 * @throws SettingsError with every problem at once
 * @example
 * const settings = readSettings({ PORT: '8080' }, service);
 */
export function readSettings<Definition extends ServiceDefinition>(
  environment: Environment,
  service: Definition,
): ServiceSettings<Definition> {
  const variables = serviceVariables(service.name);
  const common = readVariables(variables, environment);
  const own = readVariables(service.variables, environment);
  const problems = [...common.problems, ...own.problems];
  const others = [
    ...contradictions(common.values),
    ...unchosenNames(environment, service),
    ...misplacedSecrets(variables, environment),
  ];
  for (const other of others)
    if (!problems.some(({ name }) => name === other.name)) problems.push(other);
  if (problems.length > 0) throw new SettingsError(problems);
  return { ...common.values, ...own.values } as ServiceSettings<Definition>;
}
