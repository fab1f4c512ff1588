import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a self-signed certificate, its key and, as it is its own authority, `ca`. */
export function makeCertificate(folder: string, name = 'localhost'): void {
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name},IP:127.0.0.1`];
  const files = ['-keyout', join(folder, 'key'), '-out', join(folder, 'cert')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...files], { stdio: 'ignore' });
  copyFileSync(join(folder, 'cert'), join(folder, 'ca'));
}

/** Encrypts the key in a folder with a passphrase, as `encrypted-key`. */
export function encryptKey(folder: string, passphrase: string): string {
  const file = join(folder, 'encrypted-key');
  const to = ['-topk8', '-out', file, '-passout', `pass:${passphrase}`];
  execFileSync('openssl', ['pkcs8', '-in', join(folder, 'key'), ...to], { stdio: 'ignore' });
  return file;
}
