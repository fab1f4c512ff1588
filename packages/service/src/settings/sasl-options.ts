import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { MessagingOptions } from '@nest-kafka-kit/messaging';
import { awsMskIam, clientCredentials } from '@nest-kafka-kit/messaging/identity';
import type { Settings } from './service-variables.js';
import { SettingsError } from './settings.error.js';

type SaslOptions = NonNullable<MessagingOptions['kafka']>['sasl'];

/** A path from the root, or from here. */
const PATH = /^(?:\.{0,2}\/|[a-z]:\\)[^\r\n]{1,1000}$/i;
const SECRET_FILE = 'KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET_FILE';

/**
 * Converts the settings to messaging's `kafka.sasl`.
 *
 * @throws SettingsError for a file with a secret that cannot be read
 */
export function saslOptions(settings: Settings): SaslOptions {
  const { KAFKA_SASL_MECHANISM: mechanism } = settings;
  if (mechanism === 'oauthbearer') return oauthbearer(settings);
  if (mechanism === 'aws-msk-iam') return awsIam(settings);
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  if (!mechanism || !username || !password) return undefined;
  // The compiler cannot see that the mechanisms' types differ only in the name.
  return { mechanism, username, password } as SaslOptions;
}

function oauthbearer(settings: Settings): SaslOptions {
  const tokenEndpoint = settings.KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL;
  const clientId = settings.KAFKA_SASL_OAUTHBEARER_CLIENT_ID;
  const clientSecret = clientSecretOf(settings);
  if (!tokenEndpoint || !clientId || !clientSecret) return undefined;
  const scope = settings.KAFKA_SASL_OAUTHBEARER_SCOPE;
  const pairs = settings.KAFKA_SASL_OAUTHBEARER_EXTENSIONS;
  const oauthBearerProvider = clientCredentials({
    tokenEndpoint,
    clientId,
    clientSecret,
    ...(scope !== undefined && { scope }),
    ...(pairs && { extensions: Object.fromEntries(pairs.map(splitPair)) }),
  });
  return { mechanism: 'oauthbearer', oauthBearerProvider };
}

/** The secret, or a function that reads its file with each token: it may be replaced meanwhile. */
function clientSecretOf(settings: Settings): string | (() => Promise<string>) | undefined {
  const file = settings[SECRET_FILE];
  if (file === undefined) return settings.KAFKA_SASL_OAUTHBEARER_CLIENT_SECRET;
  try {
    if (readFileSync(file, 'utf8').trim() !== '') return async () => readSecret(file);
  } catch {
    // Said below; the reason would name no more than the file.
  }
  // A text that is no path may be the secret itself.
  const given = PATH.test(file)
    ? JSON.stringify(file)
    : 'something not shown, as it may be the secret';
  throw new SettingsError([
    { name: SECRET_FILE, given, accepted: 'a readable file with a secret' },
  ]);
}

async function readSecret(file: string): Promise<string> {
  const secret = await readFile(file, 'utf8').then(
    (text) => text.trim(),
    () => '',
  );
  if (secret === '') throw new Error('the file with the client secret is empty or not readable');
  return secret;
}

function awsIam(settings: Settings): SaslOptions {
  const { KAFKA_SASL_AWS_REGION: region } = settings;
  return region
    ? { mechanism: 'oauthbearer', oauthBearerProvider: awsMskIam({ region }) }
    : undefined;
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}
