import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { SettingProblem } from './settings.error.js';

/** Bytes of a file. A bundle of all public authorities has a quarter of that. */
const MAX_FILE_BYTES = 1_048_576;

/** The blocks of a PEM file, such as `CERTIFICATE`. */
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----)[^])*-----END \1-----/g;

/** One block of a PEM file. */
export interface PemBlock {
  /** What it says it is, such as `CERTIFICATE` or `ENCRYPTED PRIVATE KEY`. */
  readonly label: string;
  readonly text: string;
}

/** A file in PEM that was read. */
export interface PemFile {
  /** The whole text, without a byte order mark and with the line ends that OpenSSL reads. */
  readonly text: string;
  readonly blocks: readonly PemBlock[];
}

/** A file that TLS cannot use, and why; the message of a `SettingsError` is made of it. */
export class PemProblem extends Error {
  constructor(
    /** What is wrong with the file, without its content; `undefined` where `accepted` says it. */
    readonly reason: string | undefined,
    readonly accepted: string,
  ) {
    super(reason ?? accepted);
  }

  /** As the problem of a variable. */
  of(name: string, file: string): SettingProblem {
    if (!isFileName(file)) return { name, given: NOT_A_NAME, accepted: this.accepted };
    const reason = this.reason === undefined ? '' : ` (${this.reason})`;
    return { name, given: `${JSON.stringify(file)}${reason}`, accepted: this.accepted };
  }
}

const NOT_A_NAME = 'a text that is no file name (perhaps the content of the file)';

/**
 * Reads a file in PEM.
 *
 * @param accepted what belongs into the file, for the error
 * @throws PemProblem where it cannot be read, or holds no PEM
 */
export function readPem(file: string, accepted: string): PemFile {
  if (!isFileName(file)) throw new PemProblem(NOT_A_NAME, `the name of ${accepted}`);
  const bytes = readBounded(file);
  if (bytes.length === 0) throw new PemProblem('an empty file', accepted);
  const text = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll(/\r\n?/g, '\n');
  const blocks = [...text.matchAll(BLOCK)].map(([block, label = '']) => ({ label, text: block }));
  if (blocks.length > 0) return { text, blocks };
  throw new PemProblem(whatIsNoPem(bytes, text), accepted);
}

function readBounded(file: string): Buffer {
  try {
    const descriptor = openSync(file, 'r');
    try {
      const stat = fstatSync(descriptor);
      if (stat.isDirectory()) throw unreadable('this is a directory');
      if (!stat.isFile()) throw unreadable('this is a device or a pipe');
      if (stat.size > MAX_FILE_BYTES)
        throw unreadable(`this has ${stat.size} bytes, of ${MAX_FILE_BYTES}`);
      return readFileSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof PemProblem) throw error;
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw unreadable(code);
  }
}

function unreadable(reason: string): PemProblem {
  return new PemProblem(undefined, `a readable file (${reason})`);
}

/** The first bytes of a Java keystore. */
const JKS = 0xfeedfeed;
/** The first byte of DER, of which PKCS #12 is made too. */
const DER = 0x30;

function whatIsNoPem(bytes: Buffer, text: string): string {
  const begin = bytes.length < 4 ? 0 : bytes.readUInt32BE();
  if (begin === JKS) return 'a Java keystore (JKS)';
  if (bytes[0] === DER && bytes.includes(0)) return 'binary DER or PKCS #12, not PEM';
  if (bytes.includes(0)) return 'a file in UTF-16, or binary';
  return text.includes('-----BEGIN ') ? 'PEM that is cut off or damaged' : 'text that is no PEM';
}

/** Tells whether a text may be the name of a file. Somebody may have pasted the file's content in its place. */
function isFileName(text: string): boolean {
  const isContent = /[\r\n]|[\w+/=]{16}\\n|-----|^(?![./~])[\w+/=]{40,}$/.test(text);
  return text.length <= 500 && !isContent;
}
