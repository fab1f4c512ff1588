import type { ServiceDefinition } from './define-service.js';
import type { SettingProblem } from './settings.error.js';
import type { Environment } from './variable.js';

/**
 * Refuses the template's name as a consumer group in production. Another clone may keep it too, and
 * two services in one group handle each other's events.
 */
export function unchosenNames(
  { NODE_ENV, KAFKA_CONSUMER_GROUP }: Environment,
  { name, hasTemplateName }: ServiceDefinition,
): SettingProblem[] {
  if (NODE_ENV !== 'production' || !hasTemplateName || KAFKA_CONSUMER_GROUP?.trim()) return [];
  return [
    {
      name: 'KAFKA_CONSUMER_GROUP',
      given: `nothing, and the name in package.json is still the template's, ${name}`,
      accepted: 'a name of its own: npm run init -- --name NAME gives the service one, or set it',
    },
  ];
}
