import type { SettingProblem } from './settings.error.js';
import { saslContradictions } from './sasl-contradictions.js';
import type { Settings } from './service-variables.js';

/** Lists settings that contradict each other although each is valid by itself. */
export function contradictions(settings: Settings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const need = (name: keyof Settings, accepted: string): void => {
    if (settings[name] === undefined) problems.push({ name, given: 'nothing', accepted });
  };
  if (settings.NODE_ENV === 'production') {
    need(
      'KAFKA_BOOTSTRAP_SERVERS',
      'host:port: with NODE_ENV=production nothing runs on the in-memory broker',
    );
  }
  if (settings.MANAGEMENT_PORT && settings.MANAGEMENT_PORT === settings.PORT) {
    const accepted = 'another port than PORT, or nothing for all routes at that one';
    problems.push({ name: 'MANAGEMENT_PORT', given: String(settings.PORT), accepted });
  }
  problems.push(...saslContradictions(settings));
  const { SCHEMA_REGISTRY_URL: registryUrl = '', SCHEMA_REGISTRY_USERNAME: registryUser = '' } =
    settings;
  // fetch refuses such a URL, and it would appear in logs.
  if (registryUrl.includes('@')) {
    const accepted =
      'one without: SCHEMA_REGISTRY_USERNAME and SCHEMA_REGISTRY_PASSWORD are for those';
    problems.push({ name: 'SCHEMA_REGISTRY_URL', given: 'a URL with credentials', accepted });
  } else if (/[?#]/.test(registryUrl)) {
    const accepted = 'one without: paths are put behind it';
    problems.push({ name: 'SCHEMA_REGISTRY_URL', given: 'a URL with a ? or #', accepted });
  }
  // A user name with a password after it must not appear in the logs.
  if (registryUser.includes(':')) {
    const accepted = 'a name without, or the password would begin there';
    problems.push({ name: 'SCHEMA_REGISTRY_USERNAME', given: 'a text with a colon', accepted });
  }
  if (settings.SCHEMA_REGISTRY_USERNAME)
    need('SCHEMA_REGISTRY_PASSWORD', 'a text, with SCHEMA_REGISTRY_USERNAME set');
  if (settings.SCHEMA_REGISTRY_PASSWORD)
    need('SCHEMA_REGISTRY_USERNAME', 'a text, with SCHEMA_REGISTRY_PASSWORD set');
  if (settings.SCHEMA_REGISTRY_TOKEN && settings.SCHEMA_REGISTRY_USERNAME) {
    const accepted = 'nothing, with SCHEMA_REGISTRY_USERNAME set: one of the two is sent';
    problems.push({ name: 'SCHEMA_REGISTRY_TOKEN', given: 'a secret', accepted });
  }
  if (settings.SCHEMA_REGISTRY_USERNAME ?? settings.SCHEMA_REGISTRY_TOKEN)
    need('SCHEMA_REGISTRY_URL', 'a URL, with credentials for it set');
  if (settings.KAFKA_SSL_CERT_FILE)
    need('KAFKA_SSL_KEY_FILE', 'a file, with KAFKA_SSL_CERT_FILE set');
  if (settings.KAFKA_SSL_KEY_FILE)
    need('KAFKA_SSL_CERT_FILE', 'a file, with KAFKA_SSL_KEY_FILE set');
  if (settings.KAFKA_SSL_KEY_PASSPHRASE)
    need('KAFKA_SSL_KEY_FILE', 'a file, with KAFKA_SSL_KEY_PASSPHRASE set');
  return problems;
}
