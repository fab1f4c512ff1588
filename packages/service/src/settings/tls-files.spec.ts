import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encryptKey, makeCertificate } from '../../test/support/certificates.js';
import { SettingsError } from './settings.error.js';
import { tlsFiles, type TlsFileNames } from './tls-files.js';

let folder: string;
const file = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-files-'));
  makeCertificate(folder);
  mkdirSync(file('other'));
  makeCertificate(file('other'), 'other');
  writeFileSync(file('text'), 'no certificate');
});

afterEach(() => rmSync(folder, { recursive: true }));

const pair = (changes: TlsFileNames = {}): TlsFileNames => ({
  KAFKA_SSL_CERT_FILE: file('cert'),
  KAFKA_SSL_KEY_FILE: file('key'),
  ...changes,
});

function problemOf(names: TlsFileNames): string {
  try {
    tlsFiles(names);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
  }
  return 'none';
}

describe('A file for TLS', () => {
  it.each<[string, () => TlsFileNames, RegExp]>([
    [
      'an encrypted key',
      () => pair({ KAFKA_SSL_KEY_FILE: encryptKey(folder, 'pass') }),
      /KEY_FILE: given "[^"]*encrypted-key" \(an encrypted key\).*KAFKA_SSL_KEY_PASSPHRASE/,
    ],
    [
      'a key with another passphrase',
      () =>
        pair({
          KAFKA_SSL_KEY_FILE: encryptKey(folder, 'pass'),
          KAFKA_SSL_KEY_PASSPHRASE: 'CANARY',
        }),
      /the passphrase does not fit/,
    ],
    [
      "another certificate's key",
      () => pair({ KAFKA_SSL_KEY_FILE: file('other/key') }),
      /KEY_FILE: given "[^"]*other.key" \(the key of another certificate\)/,
    ],
    [
      'text for a certificate',
      () => pair({ KAFKA_SSL_CERT_FILE: file('text') }),
      /CERT_FILE: given "[^"]*text" \(no certificate\)/,
    ],
    [
      'text for an authority',
      () => ({ KAFKA_SSL_CA_FILE: file('text') }),
      /CA_FILE: given "[^"]*text" \(no certificate\)/,
    ],
    [
      'text for a key',
      () => pair({ KAFKA_SSL_KEY_FILE: file('text') }),
      /KEY_FILE: given "[^"]*text" \(no private key\)/,
    ],
    [
      'a folder',
      () => ({ KAFKA_SSL_CA_FILE: folder }),
      /CA_FILE: given .*a readable file \(EISDIR\)/,
    ],
    [
      'a pasted key',
      () => pair({ KAFKA_SSL_KEY_FILE: readFileSync(file('key'), 'utf8') }),
      /KEY_FILE: given a text that is no file name/,
    ],
  ])('is refused at the start where it is %s', (_what, names, problem) => {
    const said = problemOf(names());
    expect(said).toMatch(problem);
    expect(said).not.toContain('CANARY');
    expect(said).not.toContain('PRIVATE KEY');
  });

  it('may be a key with its passphrase', () => {
    const names = pair({
      KAFKA_SSL_KEY_FILE: encryptKey(folder, 'pass'),
      KAFKA_SSL_KEY_PASSPHRASE: 'pass',
    });
    expect(tlsFiles(names)).toMatchObject({ passphrase: 'pass' });
  });

  it('is read again where it has changed, once the new pair is complete', () => {
    const files = tlsFiles(pair());
    const old = { ...files };
    writeFileSync(file('cert'), readFileSync(file('other/cert')));
    expect({ ...files }).toEqual(old);
    writeFileSync(file('key'), readFileSync(file('other/key')));
    expect({ ...files }).toEqual({
      cert: readFileSync(file('other/cert'), 'utf8'),
      key: readFileSync(file('other/key'), 'utf8'),
    });
  });
});
