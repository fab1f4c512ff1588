import { Logger } from '@nestjs/common';
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type SettingProblem, SettingsError } from './settings.error.js';

type Name = 'KAFKA_SSL_CA_FILE' | 'KAFKA_SSL_CERT_FILE' | 'KAFKA_SSL_KEY_FILE';

/** The PEM files of a TLS connection by their variables, and the passphrase of the key. */
export type TlsFileNames = Readonly<Partial<Record<Name, string>>> & {
  readonly KAFKA_SSL_KEY_PASSPHRASE?: string | undefined;
};

interface Contents {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const PARTS = {
  ca: 'KAFKA_SSL_CA_FILE',
  cert: 'KAFKA_SSL_CERT_FILE',
  key: 'KAFKA_SSL_KEY_FILE',
} as const;

/**
 * Reads and checks the files for TLS. What it returns reads them again for each new connection where
 * they have changed, so that renewed certificates need no restart; until the new ones fit together,
 * the old ones serve.
 *
 * @throws SettingsError for a file that cannot be read or is not what it should be
 */
export function tlsFiles(names: TlsFileNames): Contents & { readonly passphrase?: string } {
  const logger = new Logger('Kafka');
  let seen = stampsOf(names);
  let contents = readContents(names);
  const current = (): Contents => {
    const now = stampsOf(names);
    if (now === seen) return contents;
    seen = now;
    try {
      contents = readContents(names);
      logger.log('The files for TLS have changed: new connections use the new ones.');
    } catch (error) {
      logger.warn(
        `The files for TLS have changed, and the old ones serve on: ${(error as Error).message}`,
      );
    }
    return contents;
  };
  const files: Record<string, unknown> = {};
  for (const [part, name] of Object.entries(PARTS) as [keyof Contents, Name][]) {
    // kafkajs copies the options for each connection, which calls the getters.
    if (names[name])
      Object.defineProperty(files, part, { enumerable: true, get: () => current()[part] });
  }
  if (names.KAFKA_SSL_KEY_PASSPHRASE) files['passphrase'] = names.KAFKA_SSL_KEY_PASSPHRASE;
  return files;
}

function stampsOf(names: TlsFileNames): string {
  return Object.values(PARTS)
    .map((name) => names[name] && statSync(names[name], { throwIfNoEntry: false }))
    .map((stat) => (stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : ''))
    .join(',');
}

function readContents(names: TlsFileNames): Contents {
  const problems: SettingProblem[] = [];
  const contents: Record<string, string> = {};
  for (const [part, name] of Object.entries(PARTS)) {
    const text = read(name, names[name], problems);
    if (text !== undefined) contents[part] = text;
  }
  const { ca, cert, key } = contents;
  const about = (name: Name, reason: string, accepted: string): void => {
    problems.push({ name, given: `${shown(names[name])} (${reason})`, accepted });
  };
  if (ca !== undefined && !certificateOf(ca))
    about('KAFKA_SSL_CA_FILE', 'no certificate', 'a PEM file with certificates');
  const certificate = cert === undefined ? undefined : certificateOf(cert);
  if (cert !== undefined && !certificate)
    about('KAFKA_SSL_CERT_FILE', 'no certificate', 'a PEM file with a certificate');
  const privateKey =
    key === undefined ? undefined : keyOf(key, names.KAFKA_SSL_KEY_PASSPHRASE, about);
  if (certificate && privateKey && !certificate.checkPrivateKey(privateKey)) {
    const reason = 'the key of another certificate';
    about('KAFKA_SSL_KEY_FILE', reason, 'the private key of KAFKA_SSL_CERT_FILE');
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return contents;
}

function read(
  name: Name,
  file: string | undefined,
  problems: SettingProblem[],
): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    problems.push({ name, given: shown(file), accepted: `a readable file (${code})` });
    return undefined;
  }
}

/** A file's name for a message. Somebody may have pasted the file's content in its place. */
function shown(file = ''): string {
  const isName = file.length <= 500 && !/\n|\\n|-----|^[\w+/=]{120,}$/.test(file);
  return isName ? JSON.stringify(file) : 'a text that is no file name';
}

/** The first certificate, if all of them are ones that TLS takes. */
function certificateOf(pem: string): X509Certificate | undefined {
  try {
    createSecureContext({ ca: pem });
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function keyOf(
  pem: string,
  passphrase: string | undefined,
  about: (name: Name, reason: string, accepted: string) => void,
): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    const isEncrypted = /ENCRYPTED/.test(pem);
    const name = 'KAFKA_SSL_KEY_FILE';
    if (!isEncrypted) about(name, 'no private key', 'a PEM file with a private key');
    else if (passphrase === undefined)
      about(
        name,
        'an encrypted key',
        'a key without a passphrase, or one with KAFKA_SSL_KEY_PASSPHRASE set',
      );
    else
      about(name, 'the passphrase does not fit', 'the key that KAFKA_SSL_KEY_PASSPHRASE decrypts');
    return undefined;
  }
}
