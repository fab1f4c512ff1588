import { Logger } from '@nestjs/common';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Admin } from '@nest-kafka-kit/messaging/broker';
import { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';
import { defineService, messagingOptions, readSettings } from '@nest-kafka-kit/service/settings';
import { findFreePorts, type KafkaCluster, startKafkaCluster } from '@nest-kafka-kit/testing/kafka';
import { CertificateAuthority, encrypted, type Identity } from '../support/certificates.js';

const service = defineService({ from: import.meta.url, name: 'listeners' });
const folder = mkdtempSync(join(tmpdir(), 'listeners-'));
const ports = { plain: 0, secure: 0, misnamed: 0, v6: 0, elsewhere: 0, nobody: 0, sasl: 0 };
let cluster: KafkaCluster;
let authority: CertificateAuthority;
let intermediate: CertificateAuthority;
let stranger: CertificateAuthority;
let own: Identity;
const admins: Admin[] = [];

function file(name: string, ...content: string[]): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content.join(''));
  return path;
}

/** The admin client of a service with these settings. */
function adminWith(environment: Readonly<Record<string, string>>): Admin {
  const { kafka } = messagingOptions(readSettings(environment, service));
  const admin = new KafkaBroker({ connection: kafka! }).admin();
  admins.push(admin);
  return admin;
}

/** The settings of a client that the secure listener lets in. */
const secure = (changes: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  KAFKA_BOOTSTRAP_SERVERS: `localhost:${ports.secure}`,
  KAFKA_SSL_CA_FILE: join(folder, 'ca'),
  KAFKA_SSL_CERT_FILE: join(folder, 'cert'),
  KAFKA_SSL_KEY_FILE: join(folder, 'key'),
  ...changes,
});

const reasonOf = (environment: Readonly<Record<string, string>>): Promise<string> =>
  adminWith(environment)
    .ping()
    .then(
      () => 'it answered',
      (error: Error) => error.message,
    );

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  intermediate = await authority.intermediate('Intermediate');
  stranger = await CertificateAuthority.create('Stranger');
  own = await authority.issue('client');
  file('ca', authority.cert);
  file('cert', own.cert);
  file('key', own.key);
  const broker = await intermediate.issue('broker');
  const misnamed = await authority.issue('other', {
    altNames: [{ type: 'dns', value: 'kafka.example' }],
  });
  const [controller, ...free] = await findFreePorts(8);
  for (const [index, name] of Object.keys(ports).entries())
    ports[name as keyof typeof ports] = free[index]!;
  const listeners = [
    `CLIENT://127.0.0.1:${ports.plain}`,
    `SECURE://localhost:${ports.secure}`,
    `MISNAMED://localhost:${ports.misnamed}`,
    `V6://[::1]:${ports.v6}`,
    `SASL://127.0.0.1:${ports.sasl}`,
  ].join(',');
  cluster = await startKafkaCluster({
    ports: [ports.plain],
    settings: {
      listeners: `${listeners},ELSEWHERE://127.0.0.1:${ports.elsewhere},CONTROLLER://127.0.0.1:${controller}`,
      'advertised.listeners': `${listeners},ELSEWHERE://127.0.0.1:${ports.nobody}`,
      'listener.security.protocol.map':
        'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SSL,MISNAMED:SSL,V6:PLAINTEXT,ELSEWHERE:PLAINTEXT,SASL:SASL_PLAINTEXT',
      'controller.quorum.bootstrap.servers': `127.0.0.1:${controller}`,
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.sasl.plain.sasl.jaas.config':
        'org.apache.kafka.common.security.plain.PlainLoginModule required user_ada="secret";',
      'ssl.client.auth': 'required',
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': file('broker.pem', broker.key, broker.cert, intermediate.cert),
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': join(folder, 'ca'),
      'listener.name.misnamed.ssl.keystore.type': 'PEM',
      'listener.name.misnamed.ssl.keystore.location': file(
        'misnamed.pem',
        misnamed.key,
        misnamed.cert,
      ),
    },
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(admins.splice(0).map((admin) => admin.close()));
});

afterAll(async () => {
  await cluster?.stop();
  rmSync(folder, { recursive: true });
});

describe('A client with the right files is let in by a real broker that wants its certificate', () => {
  it.each<[string, () => Readonly<Record<string, string>> | Promise<Record<string, string>>]>([
    ['as they are', () => ({})],
    [
      'with an encrypted key and its passphrase',
      () => ({
        KAFKA_SSL_KEY_FILE: file('encrypted', encrypted(own.key, 'pass phrase')),
        KAFKA_SSL_KEY_PASSPHRASE: 'pass phrase',
      }),
    ],
    [
      'with a byte order mark and Windows line ends',
      () => ({
        KAFKA_SSL_CA_FILE: file('windows-ca', '\ufeff', authority.cert.replaceAll('\n', '\r\n')),
        KAFKA_SSL_CERT_FILE: file('windows-cert', '\ufeff', own.cert.replaceAll('\n', '\r\n')),
        KAFKA_SSL_KEY_FILE: file('windows-key', '\ufeff', own.key.replaceAll('\n', '\r\n')),
      }),
    ],
    [
      'with a chain by way of an intermediate authority',
      async () => {
        const { cert, key } = await intermediate.issue('chained');
        return {
          KAFKA_SSL_CERT_FILE: file('chain', cert, intermediate.cert),
          KAFKA_SSL_KEY_FILE: file('chained-key', key),
        };
      },
    ],
  ])('%s', async (_how, changes) => {
    const nodes = await adminWith(secure(await changes())).nodes();
    expect(nodes).toMatchObject([{ address: `localhost:${ports.secure}` }]);
  });
});

describe('A client that is not let in is told why', () => {
  it.each<
    [string, () => Readonly<Record<string, string>> | Promise<Record<string, string>>, RegExp]
  >([
    [
      'it has no certificate',
      () => ({
        KAFKA_BOOTSTRAP_SERVERS: `localhost:${ports.secure}`,
        KAFKA_SSL_CA_FILE: join(folder, 'ca'),
      }),
      /certificate of this client/,
    ],
    [
      'nobody knows its authority',
      async () => {
        const { cert, key } = await stranger.issue('client');
        return secure({
          KAFKA_SSL_CERT_FILE: file('strange-cert', cert),
          KAFKA_SSL_KEY_FILE: file('strange-key', key),
        });
      },
      /does not accept the certificate of this client/,
    ],
    [
      'it trusts another authority',
      () => secure({ KAFKA_SSL_CA_FILE: file('strange-ca', stranger.cert) }),
      /broker's certificate is signed by nobody whom `kafka.ssl` trusts/,
    ],
    [
      "the broker's certificate has another name",
      () => secure({ KAFKA_BOOTSTRAP_SERVERS: `localhost:${ports.misnamed}` }),
      /certificate is for another host: .*Host: localhost\. .*altnames: DNS:kafka\.example/,
    ],
    [
      'it speaks no TLS',
      () => ({ KAFKA_BOOTSTRAP_SERVERS: `localhost:${ports.secure}` }),
      /this port speaks TLS, and this client does not: set `kafka.ssl`/,
    ],
    [
      'the port speaks no TLS',
      () => secure({ KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.plain}` }),
      /this port does not speak TLS: unset `kafka.ssl`/,
    ],
    [
      'the port wants a user',
      () => ({ KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.sasl}` }),
      /closes the connection .*`kafka.sasl`/,
    ],
    [
      'the address that the cluster names is not there',
      () => ({ KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.elsewhere}` }),
      /advertised\.listeners: .*ECONNREFUSED 127\.0\.0\.1:\d+/,
    ],
  ])('%s', async (_what, environment, reason) => {
    expect(await reasonOf(await environment())).toMatch(reason);
  });
});

describe('Renewed files', () => {
  /** Renames into place as Kubernetes does, which swaps all files at once by one link. */
  let version = 0;
  function mount({ cert, key }: Identity): void {
    version += 1;
    file(`mount/..${version}/cert`, cert);
    file(`mount/..${version}/key`, key);
    symlinkSync(`..${version}`, join(folder, 'mount', '..new'));
    renameSync(join(folder, 'mount', '..new'), join(folder, 'mount', '..data'));
  }

  it('are taken up by new connections of a running client; broken ones leave the last good ones', async () => {
    const warnings = vi.spyOn(Logger.prototype, 'warn');
    mount(own);
    const environment = secure({
      KAFKA_SSL_CERT_FILE: join(folder, 'mount', '..data', 'cert'),
      KAFKA_SSL_KEY_FILE: join(folder, 'mount', '..data', 'key'),
    });
    const { kafka } = messagingOptions(readSettings(environment, service));
    const broker = new KafkaBroker({ connection: kafka! });
    const longLived = broker.admin();
    admins.push(longLived);
    await longLived.ping();

    mount({ cert: 'no certificate', key: own.key });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const admin = broker.admin();
      admins.push(admin);
      await admin.ping();
    }
    const complaints = warnings.mock.calls.filter(([text]) => /files for TLS/.test(String(text)));
    expect(complaints).toEqual([[expect.stringMatching(/old ones serve on:.*CERT_FILE.*no PEM/)]]);

    mount(await stranger.issue('client'));
    await cluster.broker(1).stop();
    await cluster.broker(1).start();
    await expect(longLived.ping()).rejects.toThrow(
      /does not accept the certificate of this client/,
    );

    mount(await authority.issue('renewed'));
    await longLived.ping();
  });
});

it('A client id of any characters is one that the broker takes', async () => {
  const environment = {
    KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${ports.plain}`,
    KAFKA_CLIENT_ID: 'Bestellungen für Köln (EU) "1" 📦 %/\\',
  };
  expect(await adminWith(environment).nodes()).toHaveLength(1);
});

describe('A broker on IPv6', () => {
  it('is reached, and named as it was given where it is not', async () => {
    const nodes = await adminWith({ KAFKA_BOOTSTRAP_SERVERS: `[::1]:${ports.v6}` }).nodes();
    expect(nodes).toMatchObject([{ address: `[::1]:${ports.v6}` }]);
    expect(await reasonOf({ KAFKA_BOOTSTRAP_SERVERS: '[::1]:1' })).toMatch(
      /at \[::1\]:1 cannot be reached \(nothing listens there/,
    );
  });

  it('takes messages and hands them out', async () => {
    const environment = { KAFKA_BOOTSTRAP_SERVERS: `[::1]:${ports.v6}` };
    const admin = adminWith(environment);
    await admin.createTopics([{ name: 'v6', partitions: 1, replicationFactor: 1, config: {} }]);
    const { kafka } = messagingOptions(readSettings(environment, service));
    const producer = new KafkaBroker({ connection: kafka! }).producer();
    const message = { topic: 'v6', key: null, value: Buffer.from('1'), headers: {} };
    await producer.publishBatch([message, message]);
    await producer.close();
    expect(await admin.offsets('v6')).toMatchObject([{ latest: 2n }]);
  });

  it('is reached beside others, of which one is away', async () => {
    const servers = `[::1]:1,127.0.0.1:1,[0:0:0:0:0:0:0:1]:${ports.v6}`;
    expect(await adminWith({ KAFKA_BOOTSTRAP_SERVERS: servers }).nodes()).toHaveLength(1);
  });
});
