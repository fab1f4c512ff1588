import { tokenEndpointProblem } from '@nest-kafka-kit/messaging/identity';
import { SASL_MECHANISMS } from './sasl-variables.js';
import type { Settings } from './service-variables.js';
import type { SettingProblem } from './settings.error.js';

const OAUTHBEARER = [
  'KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL',
  'KAFKA_SASL_OAUTHBEARER_CLIENT_ID',
  'KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET',
  'KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE',
  'KAFKA_SASL_OAUTHBEARER_SCOPE',
  'KAFKA_SASL_OAUTHBEARER_EXTENSIONS',
] as const;

/** Lists SASL settings that a mechanism lacks, and those that are of another one. */
export function saslContradictions(settings: Settings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const mechanism = settings.KAFKA_SASL_MECHANISM;
  const need = (name: keyof Settings, what: string): void => {
    const accepted = `${what}, with KAFKA_SASL_MECHANISM set`;
    if (settings[name] === undefined) problems.push({ name, given: 'nothing', accepted });
  };
  const hasOf = (names: readonly (keyof Settings)[]): boolean =>
    names.some((name) => settings[name] !== undefined);
  const given = mechanism === undefined ? 'nothing' : JSON.stringify(mechanism);
  const choose = (accepted: string): void => {
    problems.push({ name: 'KAFKA_SASL_MECHANISM', given, accepted });
  };

  if (mechanism === 'oauthbearer') {
    need('KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL', 'an https URL');
    need('KAFKA_SASL_OAUTHBEARER_CLIENT_ID', 'a text');
    if (settings.KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE === undefined)
      need('KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET', 'a text, or _CLIENT_SECRET_FILE');
    problems.push(...oauthbearerProblems(settings));
  } else if (hasOf(OAUTHBEARER)) {
    choose('oauthbearer, with KAFKA_SASL_OAUTHBEARER_* set');
  }
  if (mechanism === 'aws-msk-iam') need('KAFKA_SASL_AWS_REGION', 'a region such as eu-central-1');
  else if (hasOf(['KAFKA_SASL_AWS_REGION'])) choose('aws-msk-iam, with KAFKA_SASL_AWS_REGION set');

  if (mechanism === undefined || mechanism === 'oauthbearer' || mechanism === 'aws-msk-iam') {
    if (!hasOf(['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'])) return problems;
    const withPassword = SASL_MECHANISMS.slice(0, 3).join(', ');
    choose(`${withPassword}, with SASL credentials set`);
  } else {
    need('KAFKA_SASL_USERNAME', 'a text');
    need('KAFKA_SASL_PASSWORD', 'a text');
  }
  return problems;
}

function oauthbearerProblems(settings: Settings): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const url = settings.KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL;
  const problem = url === undefined ? undefined : tokenEndpointProblem(url);
  if (problem) problems.push({ name: 'KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL', ...problem });
  const { KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET: secret } = settings;
  if (secret !== undefined && settings.KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE !== undefined)
    problems.push({
      name: 'KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET',
      given: 'a secret',
      accepted:
        'nothing, with KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE set: one of the two is sent',
    });
  return problems;
}
