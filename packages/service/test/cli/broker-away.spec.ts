import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePorts } from '@nest-kafka-kit/testing/kafka';
import { CertificateAuthority } from '../support/certificates.js';
import { spawnCli, spawnService } from '../support/parcels-process.js';

const servers: Server[] = [];

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A port that takes no further connection, and refuses none: its process stands still. */
class BlackHole {
  private constructor(
    readonly address: string,
    private readonly child: ChildProcess,
  ) {}

  static async open(): Promise<BlackHole> {
    const [port = 0] = await findFreePorts(1);
    const program = `require('node:net').createServer().listen(${port}, '127.0.0.1', 1, () => console.log(1))`;
    const child = spawn(process.execPath, ['-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout!, 'data');
    child.kill('SIGSTOP');
    // Its queue of connections that nobody takes.
    for (let i = 0; i < 8; i += 1)
      connect(port, '127.0.0.1')
        .on('error', () => undefined)
        .unref();
    return new BlackHole(`127.0.0.1:${port}`, child);
  }

  close(): void {
    this.child.kill('SIGKILL');
  }
}

afterAll(() => servers.forEach((server) => server.close()));

const EVERY_COMMAND = [
  ['topics', 'list'],
  ['topics', 'describe', 'some-topic'],
  ['topics', 'create', 'some-topic', '--execute'],
  ['topics', 'plan'],
  ['topics', 'apply', '--execute'],
  ['groups', 'list'],
  ['groups', 'describe', 'some-group'],
  ['groups', 'seek', 'some-group', '--topic', 'some-topic', '--to', '0', '--execute'],
  ['dlt', 'list', '--group', 'some-group'],
  ['dlt', 'show', '--group', 'some-group', '0/0'],
  ['dlt', 'redrive', '--group', 'some-group', '--execute'],
  ['replay', '--topic', 'a', '--group', 'b', '--from', '0', '--execute'],
  ['events', 'publish', 'parcel.lost', '{"parcelId":"7b0e3f5c-9f0a-4a43-8f9c-0f3d2f1c5e11"}'],
  ['events', 'tail'],
];

async function said(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const { exitCode, stdout, stderr } = await spawnCli(args, environment).result;
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^MESSAGING_BROKER_UNREACHABLE: [^\n]+\n$/);
  return stderr;
}

describe('A command that reaches no broker says why, on one line', () => {
  it('whichever command it is', async () => {
    const [port] = await findFreePorts(1);
    const environment = { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` };
    const lines = await Promise.all(EVERY_COMMAND.map((args) => said(args, environment)));
    for (const line of lines) expect(line).toContain('nothing listens there (ECONNREFUSED)');
  }, 180_000);

  it.concurrent.each<[string, () => Promise<string> | string, RegExp]>([
    ['no such name', () => 'no-such-host.invalid:9092', /no host of this name \(ENOTFOUND\)/],
    ['nobody on IPv6', () => '[::1]:1', /nothing listens there \(ECONNREFUSED\)/],
    ['an HTTP server', () => listen(createHttpServer((_, response) => response.end())), /HTTP/],
    ['one that is silent', () => listen(createServer()), /accepts the connection and does not an/],
    [
      'one that hangs up',
      () => listen(createServer((socket) => socket.destroy())),
      /closes the connection without an answer/,
    ],
    [
      'another protocol',
      () =>
        listen(createServer((socket) => socket.on('error', () => undefined).write('220 mail\r\n'))),
      /does not speak the protocol of Kafka/,
    ],
    [
      'several, each with its own',
      () => '127.0.0.1:1,no-such-host.invalid:9092',
      /127.0.0.1:1: nothing listens [^;]+; no-such-host.invalid:9092: there is no host/,
    ],
  ])('%s', async (_what, server, reason) => {
    expect(await said(['groups', 'list'], { KAFKA_BOOTSTRAP_SERVERS: await server() })).toMatch(
      reason,
    );
  });

  it('an address that swallows every attempt to connect', async () => {
    const hole = await BlackHole.open();
    try {
      const environment = { KAFKA_BOOTSTRAP_SERVERS: hole.address };
      expect(await said(['groups', 'list'], environment)).toMatch(
        /no answer to the attempt to con/,
      );
    } finally {
      hole.close();
    }
  });
});

describe('Where the port speaks TLS and the client does not, or the other way round', () => {
  let authority: CertificateAuthority;
  let secure: string;

  beforeAll(async () => {
    authority = await CertificateAuthority.create();
    secure = await listen(createTlsServer(await authority.issue('broker')));
  });

  it('a plain client is told of TLS', async () => {
    const line = await said(['groups', 'list'], { KAFKA_BOOTSTRAP_SERVERS: secure });
    expect(line).toMatch(/this port speaks TLS, .*set kafka.ssl \(KAFKA_SSL\*\)/);
  });

  it('a client of TLS is told that the port has none', async () => {
    const plain = await listen(createHttpServer());
    const environment = { KAFKA_BOOTSTRAP_SERVERS: plain, KAFKA_SSL: 'true' };
    expect(await said(['groups', 'list'], environment)).toMatch(/port does not speak TLS: unset/);
  });

  it('a certificate that has expired is told', async () => {
    const expired = await authority.issue('broker', { validFrom: -3, validTo: -1 });
    const folder = mkdtempSync(join(tmpdir(), 'broker-away-'));
    writeFileSync(join(folder, 'ca'), authority.cert);
    const environment = {
      KAFKA_BOOTSTRAP_SERVERS: await listen(createTlsServer(expired)),
      KAFKA_SSL_CA_FILE: join(folder, 'ca'),
    };
    expect(await said(['groups', 'list'], environment)).toMatch(/broker's certificate has expired/);
    rmSync(folder, { recursive: true });
  });

  it('an authority that is not trusted is told', async () => {
    const environment = { KAFKA_BOOTSTRAP_SERVERS: secure, KAFKA_SSL: 'true' };
    expect(await said(['groups', 'list'], environment)).toMatch(/signed by nobody whom kafka.ssl/);
  });
});

it('A service that starts without its broker says why, with each attempt', async () => {
  await using service = spawnService({ KAFKA_BOOTSTRAP_SERVERS: 'no-such-host.invalid:9092' });
  await service.line(/cannot be reached \(there is no host of this name \(ENOTFOUND\)\)/);
});
