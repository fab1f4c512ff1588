import { translationsVariables } from '../translations/translations.settings.js';
import { defineService } from '@nest-kafka-kit/service/settings';

/** This service. Its name and version are those of package.json. */
export const service = defineService({
  from: import.meta.url,
  description: 'Commands answer 202 once their event is durable; queries follow the events.',
  variables: { ...translationsVariables },
});
