import { SettingsError } from '../settings/index.js';

/** Where a server should have listened, and the settings that said so. */
export interface ListeningAddress {
  readonly host: { readonly name: string; readonly given: string };
  readonly port: { readonly name: string; readonly given: number };
}

/** Errors that say that this machine has no such address, whatever the port. */
const NO_HOST = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAI_AGAIN', 'EAI_FAIL', 'EINVAL', 'ENOTFOUND'];

/**
 * Names the setting that keeps a server from listening; `undefined` for an error that no setting
 * caused.
 *
 * @example
 * throw addressProblem(error, { host: { name: 'HOST', given: HOST }, port: { name: 'PORT', given: PORT } }) ?? error;
 */
export function addressProblem(
  error: unknown,
  { host, port }: ListeningAddress,
): SettingsError | undefined {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const root = code === 'EACCES' ? ', from 1024 on: those below are for root' : '';
    const accepted = `a port that is free on ${host.name}, ${host.given}${root}`;
    return new SettingsError([{ name: port.name, given: `${port.given} (${code})`, accepted }]);
  }
  if (!NO_HOST.includes(code)) return undefined;
  const accepted = 'an address or a name of this machine, such as 127.0.0.1, 0.0.0.0 or ::';
  const given = `${JSON.stringify(host.given)} (${code})`;
  return new SettingsError([{ name: host.name, given, accepted }]);
}
