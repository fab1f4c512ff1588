import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { type PemFile, PemProblem, readPem } from './pem-file.js';
import { type SettingProblem, SettingsError } from './settings.error.js';

/** The files' variables, by the options of TLS that they fill. */
export const TLS_VARIABLES = {
  ca: 'KAFKA_SSL_CA_FILE',
  cert: 'KAFKA_SSL_CERT_FILE',
  key: 'KAFKA_SSL_KEY_FILE',
} as const;

type Part = keyof typeof TLS_VARIABLES;
type Name = (typeof TLS_VARIABLES)[Part];

/** The PEM files of a TLS connection by their variables, and the passphrase of the key. */
export type TlsFileNames = Readonly<Partial<Record<Name, string | undefined>>> & {
  readonly KAFKA_SSL_KEY_PASSPHRASE?: string | undefined;
};

/** What the files hold, as `tls.connect` takes it. */
export type TlsContents = Partial<Record<Part, string>>;

const AUTHORITIES = 'a PEM file with certificates';
const CERTIFICATE = 'a PEM file with a certificate';
const PRIVATE_KEY = 'a PEM file with a private key';

/**
 * Reads the files for TLS and checks that a connection can be made of them.
 *
 * @throws SettingsError for what cannot be read, is something else, does not fit together or is not valid today
 */
export function readTlsContents(names: TlsFileNames): TlsContents {
  const problems: SettingProblem[] = [];
  const contents: TlsContents = {};
  const read = <Checked>(
    part: Part,
    accepted: string,
    check: (file: PemFile) => Checked,
  ): Checked | undefined => {
    const file = names[TLS_VARIABLES[part]];
    if (!file) return undefined;
    try {
      const pem = readPem(file, accepted);
      const checked = check(pem);
      contents[part] = pem.text;
      return checked;
    } catch (error) {
      problems.push(toProblem(error, accepted).of(TLS_VARIABLES[part], file));
      return undefined;
    }
  };
  read('ca', AUTHORITIES, (file) => refuseUnlessSomeValid(certificatesOf(file, AUTHORITIES)));
  const chain = read('cert', CERTIFICATE, (file) => ownChain(certificatesOf(file, CERTIFICATE)));
  const passphrase = names.KAFKA_SSL_KEY_PASSPHRASE;
  read('key', PRIVATE_KEY, (file) => {
    const key = keyOf(file, passphrase);
    if (chain) refuseForeign(key, chain);
  });
  if (problems.length === 0) tryTogether(contents, names, problems);
  if (problems.length > 0) throw new SettingsError(problems);
  return contents;
}

function toProblem(error: unknown, accepted: string): PemProblem {
  if (error instanceof PemProblem) return error;
  return new PemProblem(String((error as NodeJS.ErrnoException).code), accepted);
}

function certificatesOf({ blocks }: PemFile, accepted: string): readonly X509Certificate[] {
  const found = blocks.filter(({ label }) => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label));
  if (found.length === 0) throw new PemProblem(`no certificate: ${listed(blocks)}`, accepted);
  return found.map(({ text }, index) => {
    try {
      return new X509Certificate(text);
    } catch {
      const which = found.length === 1 ? '' : ` ${index + 1} of ${found.length}`;
      throw new PemProblem(`certificate${which} is damaged`, accepted);
    }
  });
}

function listed(blocks: PemFile['blocks']): string {
  return [...new Set(blocks.map(({ label }) => label.toLowerCase()))].slice(0, 3).join(', ');
}

/** A bundle may hold authorities of the past beside those of today. */
function refuseUnlessSomeValid(certificates: readonly X509Certificate[]): void {
  const [problem] = certificates.map(validityProblem);
  if (problem && certificates.every(validityProblem))
    throw new PemProblem(problem, 'a certificate that is valid today');
}

/** A service's own certificate, and those that lead from it to an authority. */
function ownChain(chain: readonly X509Certificate[]): readonly X509Certificate[] {
  const problem = validityProblem(chain[0]!);
  if (problem) throw new PemProblem(problem, 'a certificate that is valid today');
  return chain;
}

function validityProblem({ validFrom, validTo }: X509Certificate): string | undefined {
  const now = Date.now();
  const clock = `this machine's clock says ${new Date(now).toISOString()}`;
  if (Date.parse(validTo) < now) return `the certificate expired on ${validTo}; ${clock}`;
  if (Date.parse(validFrom) > now) return `the certificate is valid from ${validFrom}; ${clock}`;
  return undefined;
}

function keyOf({ text, blocks }: PemFile, passphrase: string | undefined): KeyObject {
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (keys.length === 0) throw new PemProblem(`no private key: ${listed(blocks)}`, PRIVATE_KEY);
  const isEncrypted = keys.some((key) => /ENCRYPTED/.test(key.text));
  if (isEncrypted && passphrase === undefined) {
    const accepted = 'a key without a passphrase, or one with KAFKA_SSL_KEY_PASSPHRASE set';
    throw new PemProblem('an encrypted key', accepted);
  }
  try {
    return createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const isUnsupported = (error as NodeJS.ErrnoException).code === 'ERR_OSSL_UNSUPPORTED';
    if (isEncrypted && !isUnsupported) {
      const accepted = 'the key that KAFKA_SSL_KEY_PASSPHRASE decrypts';
      throw new PemProblem('the passphrase does not fit', accepted);
    }
    const reason = `a key that OpenSSL cannot read: ${listed(keys)}`;
    throw new PemProblem(reason, 'a PEM file with a private key in PKCS #8');
  }
}

function refuseForeign(key: KeyObject, [own, ...others]: readonly X509Certificate[]): void {
  if (own!.checkPrivateKey(key)) return;
  const isFurtherDown = others.some((each) => each.checkPrivateKey(key));
  throw isFurtherDown
    ? new PemProblem(
        'the key of a certificate that is not the first in KAFKA_SSL_CERT_FILE',
        'a chain that begins with the certificate of this key',
      )
    : new PemProblem(
        'the key of another certificate',
        'the private key of KAFKA_SSL_CERT_FILE, which begins with another certificate',
      );
}

/** OpenSSL has the last word, such as on keys too small for it. */
function tryTogether(contents: TlsContents, names: TlsFileNames, problems: SettingProblem[]): void {
  const passphrase = names.KAFKA_SSL_KEY_PASSPHRASE;
  try {
    createSecureContext({ ...contents, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const part = contents.cert === undefined ? 'ca' : 'cert';
    const problem = new PemProblem((error as Error).message, 'a certificate that OpenSSL takes');
    problems.push(problem.of(TLS_VARIABLES[part], names[TLS_VARIABLES[part]] ?? ''));
  }
}
