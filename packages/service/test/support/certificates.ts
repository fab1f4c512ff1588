import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  type GeneralNameType,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** A certificate and its private key, both as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
export interface CertificateOptions {
  /** Days from now. Default -1. */
  readonly validFrom?: number;
  /** Days from now. Default 2. */
  readonly validTo?: number;
  /** The names of a server, beside its common name. Default: localhost, 127.0.0.1 and ::1. */
  readonly altNames?: readonly { readonly type: GeneralNameType; readonly value: string }[];
}

const LOOPBACK = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
] as const;

/** An authority that signs certificates for tests. */
export class CertificateAuthority {
  private constructor(
    private readonly keys: webcrypto.CryptoKeyPair,
    private readonly certificate: X509Certificate,
  ) {}

  static async create(name = 'Test CA', options: CertificateOptions = {}) {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.createSelfSigned(
      {
        ...datesOf(options),
        serialNumber: serialNumber(),
        name: `CN=${name}`,
        keys,
        signingAlgorithm: ALGORITHM,
        extensions: [new BasicConstraintsExtension(true, undefined, true)],
      },
      webcrypto as Crypto,
    );
    return new CertificateAuthority(keys, certificate);
  }

  /** Makes an authority that this one vouches for. */
  async intermediate(name: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    return new CertificateAuthority(keys, await this.sign(name, keys.publicKey, {}, true));
  }

  /** The certificate to trust, as PEM. */
  get cert(): string {
    return `${this.certificate.toString('pem')}\n`;
  }

  /** Makes a key and the certificate for it. */
  async issue(name: string, options: CertificateOptions = {}): Promise<Identity> {
    const keys = await newKeys();
    const certificate = await this.sign(name, keys.publicKey, options);
    const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    return {
      cert: `${certificate.toString('pem')}\n`,
      key: key.export({ format: 'pem', type: 'pkcs8' }).toString(),
    };
  }

  private sign(
    name: string,
    publicKey: webcrypto.CryptoKey,
    { altNames = LOOPBACK, ...dates }: CertificateOptions,
    isAuthority = false,
  ): Promise<X509Certificate> {
    return X509CertificateGenerator.create(
      {
        ...datesOf(dates),
        serialNumber: serialNumber(),
        subject: `CN=${name}`,
        issuer: this.certificate.subject,
        publicKey,
        signingKey: this.keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new BasicConstraintsExtension(isAuthority, undefined, true),
          ...(isAuthority ? [] : [new SubjectAlternativeNameExtension([...altNames])]),
        ],
      },
      webcrypto as Crypto,
    );
  }
}

/** Encrypts a private key with a passphrase; `sec1` is as OpenSSL did it before version 3. */
export function encrypted(
  key: string,
  passphrase: string,
  type: 'pkcs8' | 'sec1' = 'pkcs8',
): string {
  return createPrivateKey(key)
    .export({ format: 'pem', type, cipher: 'aes-256-cbc', passphrase })
    .toString();
}

/** Writes an identity of an authority as `cert` and `key`, and the authority's certificate as `ca`. */
export async function writeCertificates(folder: string): Promise<void> {
  const authority = await CertificateAuthority.create();
  const { cert, key } = await authority.issue('client');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ ca: authority.cert, cert, key }))
    writeFileSync(join(folder, name), text);
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function serialNumber(): string {
  return Buffer.from(webcrypto.getRandomValues(new Uint8Array(8))).toString('hex');
}

function datesOf({ validFrom = -1, validTo = 2 }: CertificateOptions) {
  const at = (days: number): Date => new Date(Date.now() + days * DAY_MS);
  return { notBefore: at(validFrom), notAfter: at(validTo) };
}
