import { Logger } from '@nestjs/common';
import { statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import {
  readTlsContents,
  TLS_VARIABLES,
  type TlsContents,
  type TlsFileNames,
} from './tls-contents.js';

/**
 * Reads and checks the files for TLS. What it returns reads them again for each new connection where
 * they have changed, so that renewed certificates need no restart. Until the new ones fit together,
 * the last good ones serve, and the log says once why.
 *
 * @throws SettingsError for a file that cannot be read or is not what it should be
 * @example
 * tls.connect({ host, port, ...tlsFiles({ KAFKA_SSL_CA_FILE: '/run/tls/ca.crt' }) });
 */
export function tlsFiles(names: TlsFileNames): TlsContents & { readonly passphrase?: string } {
  const renewed = new RenewedFiles(names);
  const files: Record<string, unknown> = {};
  for (const [part, name] of Object.entries(TLS_VARIABLES) as [keyof TlsContents, string][]) {
    // kafkajs copies the options for each connection, which calls the getters.
    if (names[name as keyof TlsFileNames])
      Object.defineProperty(files, part, { enumerable: true, get: () => renewed.current()[part] });
  }
  if (names.KAFKA_SSL_KEY_PASSPHRASE) files['passphrase'] = names.KAFKA_SSL_KEY_PASSPHRASE;
  return files;
}

class RenewedFiles {
  private readonly logger = new Logger('Kafka');
  private stamps: string;
  private contents: TlsContents;
  private complaint: string | undefined;
  private isFresh = false;

  constructor(private readonly names: TlsFileNames) {
    this.stamps = stampsOf(names);
    this.contents = readTlsContents(names);
  }

  /** The last good contents. The options of one connection, which are read at once, are of one reading. */
  current(): TlsContents {
    if (this.isFresh) return this.contents;
    this.isFresh = true;
    queueMicrotask(() => (this.isFresh = false));
    const stamps = stampsOf(this.names);
    if (stamps !== this.stamps) this.renew(stamps);
    return this.contents;
  }

  private renew(stamps: string): void {
    try {
      const contents = readTlsContents(this.names);
      // Files that are still being written are read for the next connection.
      if (stampsOf(this.names) !== stamps) return;
      const isSame = isDeepStrictEqual(contents, this.contents);
      this.contents = contents;
      this.stamps = stamps;
      this.complaint = undefined;
      if (isSame) return;
      this.logger.log('The files for TLS have changed: new connections use the new ones.');
    } catch (error) {
      // Looked at again for the next connection: a certificate may not be valid yet.
      if (this.complaint === stamps) return;
      this.complaint = stamps;
      const reason = (error as Error).message.split('\n').slice(1).join(';');
      this.logger.warn(`The files for TLS have changed, and the old ones serve on:${reason}`);
    }
  }
}

/** Changes whenever one of the files does, be it renamed into place or behind a link. */
function stampsOf(names: TlsFileNames): string {
  return Object.values(TLS_VARIABLES)
    .map((name) => stampOf(names[name]))
    .join(',');
}

function stampOf(file: string | undefined): string {
  if (!file) return '';
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
