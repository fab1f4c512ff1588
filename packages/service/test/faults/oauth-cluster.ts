import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  findFreePorts,
  resolveKafkaArtifacts,
  startKafkaCluster,
} from '@nest-kafka-kit/testing/kafka';
import { AUDIENCE, type TokenServer } from './token-server.js';

const LOOPBACK = '127.0.0.1';

const VERDICT = fileURLToPath(new URL('./MskIamVerdict.java', import.meta.url));
const JAAS = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;';
const run = promisify(execFile);

/** Milliseconds after which the broker ends the sessions of clients with tokens of AWS. */
export const MSK_SESSION_MS = 3_000;

/** A broker that asks for tokens on two more ports. */
export interface OauthCluster {
  /** The server that checks a token's signature, audience and expiry. */
  readonly oauthServers: string;
  /** The server that takes tokens of AWS MSK IAM. */
  readonly mskServers: string;
  stop(): Promise<void>;
}

/** Starts a broker that trusts the keys of a token server. */
export async function startOauthCluster(tokens: TokenServer): Promise<OauthCluster> {
  const classes = await compileVerdict();
  const ports = (await findFreePorts(4)) as [number, number, number, number];
  const [client, controller, oauth, msk] = ports;
  const listeners = Object.entries({
    CLIENT: client,
    CONTROLLER: controller,
    OAUTH: oauth,
    MSK: msk,
  })
    .map(([name, port]) => `${name}://${LOOPBACK}:${port}`)
    .join(',');
  const keys = `${tokens.url}/keys`;
  // Kafka 4 fetches keys from nowhere else; java reads its options from here.
  process.env['JDK_JAVA_OPTIONS'] = `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${keys}`;
  try {
    const cluster = await startKafkaCluster({
      ports: [client],
      classpath: [classes],
      settings: {
        listeners,
        'advertised.listeners': listeners,
        'controller.quorum.bootstrap.servers': `${LOOPBACK}:${controller}`,
        'listener.security.protocol.map':
          'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,OAUTH:SASL_PLAINTEXT,MSK:SASL_PLAINTEXT',
        ...oauthListener(
          'oauth',
          'org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler',
        ),
        'sasl.oauthbearer.jwks.endpoint.url': keys,
        'sasl.oauthbearer.expected.audience': AUDIENCE,
        'sasl.oauthbearer.expected.issuer': tokens.url,
        'sasl.oauthbearer.clock.skew.seconds': 0,
        ...oauthListener('msk', 'MskIamVerdict'),
        'listener.name.msk.oauthbearer.connections.max.reauth.ms': MSK_SESSION_MS,
      },
    });
    return {
      oauthServers: `${LOOPBACK}:${oauth}`,
      mskServers: `${LOOPBACK}:${msk}`,
      stop: async () => {
        await cluster.stop();
        await rm(classes, { recursive: true, force: true });
      },
    };
  } finally {
    delete process.env['JDK_JAVA_OPTIONS'];
  }
}

function oauthListener(name: string, handler: string): Readonly<Record<string, string>> {
  const listener = `listener.name.${name}`;
  return {
    [`${listener}.sasl.enabled.mechanisms`]: 'OAUTHBEARER',
    [`${listener}.oauthbearer.sasl.jaas.config`]: JAAS,
    [`${listener}.oauthbearer.sasl.server.callback.handler.class`]: handler,
  };
}

/** Compiles the judge of AWS's tokens. Only the launcher of a class knows what a folder's * is. */
async function compileVerdict(): Promise<string> {
  const { java, classpath } = await resolveKafkaArtifacts();
  const folder = await mkdtemp(join(tmpdir(), 'msk-iam-verdict-'));
  const jars = dirname(classpath);
  const libraries = (await readdir(jars)).map((jar) => join(jars, jar)).join(delimiter);
  const compiler = ['-m', 'jdk.compiler/com.sun.tools.javac.Main'];
  await run(java, [...compiler, '-cp', libraries, '-d', folder, VERDICT], { timeout: 60_000 });
  return folder;
}
