import { withoutSecrets } from '@nest-kafka-kit/messaging/operating';
import type { SettingProblem } from './settings.error.js';
import { type Environment, isSecret, type Variables } from './variable.js';

/** URLs that may hold credentials, for who is asked there. */
const MAY_HOLD_CREDENTIALS = new Set([
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
]);

/**
 * Refuses secrets in settings that are none: a private key where a file name belongs, credentials in an address.
 * Such values are shown in logs, events and metrics.
 */
export function misplacedSecrets(variables: Variables, environment: Environment): SettingProblem[] {
  return Object.entries(variables).flatMap(([name, schema]) => {
    const text = environment[name] ?? '';
    const isMeant = isSecret(schema) || MAY_HOLD_CREDENTIALS.has(name);
    if (isMeant || (withoutSecrets(text) === text && !/[\r\n]/.test(text.trim()))) return [];
    const accepted = name.endsWith('_FILE')
      ? 'the name of a file that holds it'
      : 'a value without a secret in it, and in one line: it is shown in logs';
    return [{ name, given: 'a text with a secret in it', accepted }];
  });
}
