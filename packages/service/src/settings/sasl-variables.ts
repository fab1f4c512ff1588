import { httpUrl, list, oneOf, secret, text } from './readers.js';

export const SASL_MECHANISMS = [
  'plain',
  'scram-sha-256',
  'scram-sha-512',
  'oauthbearer',
  'aws-msk-iam',
] as const;

/** The variables by which a broker knows this service; `.env.example` explains each. */
export const saslVariables = {
  KAFKA_SASL_MECHANISM: oneOf(SASL_MECHANISMS),
  KAFKA_SASL_USERNAME: text(),
  KAFKA_SASL_PASSWORD: secret(),
  KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL: httpUrl({ credentials: false }),
  KAFKA_SASL_OAUTHBEARER_CLIENT_ID: text(),
  KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET: secret(),
  KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE: text(),
  KAFKA_SASL_OAUTHBEARER_SCOPE: text(),
  KAFKA_SASL_OAUTHBEARER_EXTENSIONS: list(
    'name=value, separated by commas, such as logicalCluster=lkc-1,identityPoolId=pool-1',
    /^(?!auth=)[A-Za-z]{1,100}=[\x21-\x7e]{1,1000}$/,
  ),
  KAFKA_SASL_AWS_REGION: text(),
};
