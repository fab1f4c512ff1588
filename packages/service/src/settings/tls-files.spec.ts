import { Logger } from '@nestjs/common';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CertificateAuthority, encrypted, type Identity } from '../../test/support/certificates.js';
import { SettingsError } from './settings.error.js';
import type { TlsFileNames } from './tls-contents.js';
import { tlsFiles } from './tls-files.js';

const folder = mkdtempSync(join(tmpdir(), 'tls-files-'));
let authority: CertificateAuthority;
let own: Identity;
let other: Identity;

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  own = await authority.issue('own');
  other = await authority.issue('other');
});

beforeEach(() => {
  file('cert', own.cert);
  file('key', own.key);
});

afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

const pair = (changes: TlsFileNames = {}): TlsFileNames => ({
  KAFKA_SSL_CERT_FILE: join(folder, 'cert'),
  KAFKA_SSL_KEY_FILE: join(folder, 'key'),
  ...changes,
});
const withCert = (content: string | Uint8Array) =>
  pair({ KAFKA_SSL_CERT_FILE: file('other-cert', content) });
const withKey = (content: string | Uint8Array, passphrase?: string) =>
  pair({ KAFKA_SSL_KEY_FILE: file('other-key', content), KAFKA_SSL_KEY_PASSPHRASE: passphrase });
const withCa = (content: string | Uint8Array) => ({ KAFKA_SSL_CA_FILE: file('ca', content) });
const derOf = (pem: string): Buffer =>
  Buffer.from(pem.replaceAll(/-----.*-----|\n/g, ''), 'base64');

function problemOf(names: TlsFileNames): string {
  try {
    tlsFiles(names);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'none';
}

describe('A file for TLS that would not do is refused at the start, named and without its content', () => {
  const refused: [string, () => TlsFileNames | Promise<TlsFileNames>, RegExp][] = [
    [
      'an encrypted key without its passphrase',
      () => withKey(encrypted(own.key, 'pass')),
      /KEY_FILE: given "[^"]*other-key" \(an encrypted key\).*KAFKA_SSL_KEY_PASSPHRASE set/,
    ],
    [
      'an encrypted key with another passphrase',
      () => withKey(encrypted(own.key, 'pass'), 'CANARY'),
      /KEY_FILE: given "[^"]*other-key" \(the passphrase does not fit\)/,
    ],
    [
      "another certificate's key",
      () => withKey(other.key),
      /KEY_FILE: given "[^"]*other-key" \(the key of another certificate\)/,
    ],
    [
      'a chain that begins with another certificate',
      () => withCert(authority.cert + own.cert),
      /KEY_FILE: .*not the first in KAFKA_SSL_CERT_FILE.*a chain that begins with/,
    ],
    ['text for a certificate', () => withCert('CANARY'), /CERT_FILE: .*\(text that is no PEM\)/],
    ['text for an authority', () => withCa('CANARY'), /CA_FILE: .*\(text that is no PEM\)/],
    ['text for a key', () => withKey('CANARY'), /KEY_FILE: .*\(text that is no PEM\)/],
    ['a key for an authority', () => withCa(own.key), /CA_FILE: .*\(no certificate: private key\)/],
    ['a key for a certificate', () => withCert(own.key), /CERT_FILE: .*\(no certificate: private/],
    ['a certificate for a key', () => withKey(own.cert), /KEY_FILE: .*\(no private key: certifi/],
    ['an empty file', () => withCa(''), /CA_FILE: .*\(an empty file\)/],
    ['DER', () => withCert(derOf(own.cert)), /CERT_FILE: .*\(binary DER or PKCS #12, not PEM\)/],
    ['a key in DER', () => withKey(derOf(own.key)), /KEY_FILE: .*\(binary DER or PKCS #12, not/],
    [
      'a Java keystore',
      () => withCa(Buffer.from('feedfeed00000002', 'hex')),
      /CA_FILE: .*\(a Java keystore \(JKS\)\)/,
    ],
    [
      'UTF-16',
      () => withCa(Buffer.from(authority.cert, 'utf16le')),
      /CA_FILE: .*\(a file in UTF-16/,
    ],
    ['cut off', () => withCert(own.cert.slice(0, 200)), /CERT_FILE: .*\(PEM that is cut off/],
    [
      'damaged in its second authority',
      () => withCa(authority.cert + authority.cert.replace(/\nMI/, '\nAA')),
      /CA_FILE: .*\(certificate 2 of 2 is damaged\)/,
    ],
    [
      'a damaged key',
      () => withKey(own.key.replace(/\nMI/, '\nAA')),
      /KEY_FILE: .*\(a key that OpenSSL cannot read: private key\)/,
    ],
    ['a directory', () => ({ KAFKA_SSL_CA_FILE: folder }), /CA_FILE: .*\(this is a directory\)/],
    [
      'a device',
      () => ({ KAFKA_SSL_CA_FILE: '/dev/zero' }),
      /CA_FILE: .*\(this is a device or a pipe\)/,
    ],
    ['missing', () => ({ KAFKA_SSL_CA_FILE: '/nowhere/ca' }), /CA_FILE: .*\(ENOENT\)/],
    [
      'huge',
      () => withCa(new Uint8Array(2_000_000)),
      /CA_FILE: .*\(this has 2000000 bytes, of 1048576\)/,
    ],
    [
      'expired',
      async () => {
        const old = await authority.issue('old', { validFrom: -3, validTo: -1 });
        return { ...withCert(old.cert), KAFKA_SSL_KEY_FILE: file('old-key', old.key) };
      },
      /CERT_FILE: .*\(the certificate expired on .* GMT; this machine's clock says \d{4}-/,
    ],
    [
      'not yet valid',
      async () => withCert((await authority.issue('new', { validFrom: 1 })).cert),
      /CERT_FILE: .*\(the certificate is valid from .* GMT; this machine's clock says/,
    ],
    [
      'an expired authority alone',
      async () => withCa((await CertificateAuthority.create('old', { validTo: -0.5 })).cert),
      /CA_FILE: .*\(the certificate expired on/,
    ],
  ];
  it.each(refused)('%s', async (_what, names, problem) => {
    const said = problemOf(await names());
    expect(said).toMatch(problem);
    expect(said).not.toMatch(/CANARY|BEGIN|MI[A-Z]/);
  });

  it.skipIf(process.getuid?.() === 0)('one that this user may not read', () => {
    const names = withCa(authority.cert);
    chmodSync(join(folder, 'ca'), 0);
    expect(problemOf(names)).toMatch(/CA_FILE: .*\(EACCES\)/);
  });

  it.each<[string, () => string]>([
    ['as it is', () => own.key],
    ['on one line', () => own.key.replaceAll('\n', ' ')],
    ['with \\n', () => own.key.replaceAll('\n', '\\n')],
    ['its base64 alone', () => derOf(own.key).toString('base64')],
    [
      'a short one in base64',
      () => 'MC4CAQAwBQYDK2VwBCIEIPHXh9Sm5ECANARYCANARYCANARYCANARYCANARY12=',
    ],
  ])('a key pasted in place of its name, %s', (_how, key) => {
    const said = problemOf(pair({ KAFKA_SSL_KEY_FILE: key() }));
    expect(said).toMatch(/KEY_FILE: given a text that is no file name .*the name of a PEM file/);
    expect(said).not.toMatch(/BEGIN|MC4|MI[A-Z]/);
  });

  it('and all of them are named at once', () => {
    const names = { ...withCert('text'), KAFKA_SSL_CA_FILE: '/nowhere' };
    expect(problemOf(names)).toMatch(/CA_FILE: [^]*\n {2}KAFKA_SSL_CERT_FILE: /);
  });
});

describe('A file for TLS may have', () => {
  it.each<[string, () => TlsFileNames | Promise<TlsFileNames>]>([
    ['an encrypted key with its passphrase', () => withKey(encrypted(own.key, 'pass'), 'pass')],
    [
      'a key that was encrypted in the old way',
      () => withKey(encrypted(own.key, 'pass', 'sec1'), 'pass'),
    ],
    ['a passphrase that its key does not need', () => withKey(own.key, 'pass')],
    ['Windows line ends', () => withKey(own.key.replaceAll('\n', '\r\n'))],
    ['line ends of an old Mac', () => withKey(own.key.replaceAll('\n', '\r'))],
    ['a byte order mark', () => withCert(`\ufeff${own.cert}`)],
    ['text around its blocks', () => withCert(`Subject: own\n${own.cert}the end`)],
    ['a chain', () => withCert(own.cert + authority.cert)],
    [
      'certificate and key together',
      () => ({ ...withKey(own.cert + own.key), ...withCert(own.key + own.cert) }),
    ],
    ['several authorities', () => withCa(authority.cert + authority.cert)],
    [
      'an expired authority beside a valid one',
      async () => {
        const old = await CertificateAuthority.create('old', { validTo: -0.5 });
        return withCa(old.cert + authority.cert);
      },
    ],
  ])('%s', async (_what, names) => {
    expect(problemOf(await names())).toBe('none');
  });
});

it('A byte order mark is not handed on to OpenSSL, which may skip the line that it stands in', () => {
  expect(tlsFiles(withCa(`\ufeff${authority.cert}`)).ca).toBe(authority.cert);
});

describe('Renewed files', () => {
  /** Links `cert` and `key` as Kubernetes does, for which a renewal is one rename. */
  function mount({ cert, key }: Identity, version: string): void {
    const data = join(folder, 'mount', `..${version}`);
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'cert'), cert);
    writeFileSync(join(data, 'key'), key);
    symlinkSync(`..${version}`, join(folder, 'mount', '..data_tmp'));
    renameSync(join(folder, 'mount', '..data_tmp'), join(folder, 'mount', '..data'));
  }

  const mounted = {
    KAFKA_SSL_CERT_FILE: join(folder, 'mount', '..data', 'cert'),
    KAFKA_SSL_KEY_FILE: join(folder, 'mount', '..data', 'key'),
  };

  it('serve from the next connection on, and the log says so once', async () => {
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    mount(own, 'first');
    const files = tlsFiles(mounted);
    expect({ ...files }).toEqual(own);
    mount(other, 'second');
    await Promise.resolve();
    expect({ ...files }).toEqual(other);
    await Promise.resolve();
    expect({ ...files }).toEqual(other);
    expect(log.mock.calls).toEqual([[expect.stringMatching(/new connections use the new ones/)]]);
  });

  it('that are the same once more are not worth a word', async () => {
    const log = vi.spyOn(Logger.prototype, 'log').mockReturnValue();
    const files = tlsFiles(pair());
    file('cert', own.cert);
    await Promise.resolve();
    expect({ ...files }).toEqual(own);
    expect(log).not.toHaveBeenCalled();
  });

  it('that do not fit leave the last good ones, with one warning, until they do', async () => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const files = tlsFiles(pair());
    file('cert', other.cert);
    for (let connection = 0; connection < 3; connection += 1) {
      expect({ ...files }).toEqual(own);
      await Promise.resolve();
    }
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/KEY_FILE: .*another certificate/)]]);
    file('key', other.key);
    expect({ ...files }).toEqual(other);
  });

  it('that are gone leave the last good ones', async () => {
    vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const files = tlsFiles(pair());
    rmSync(join(folder, 'key'));
    expect({ ...files }).toEqual(own);
  });

  it('are taken up by the clock where they are not valid yet', async () => {
    vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const next = await authority.issue('next', { validFrom: 1 });
    const files = tlsFiles(pair());
    file('cert', next.cert);
    file('key', next.key);
    expect({ ...files }).toEqual(own);
    await Promise.resolve();
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 1.5 * 86_400_000);
    expect({ ...files }).toEqual(next);
  });
});
