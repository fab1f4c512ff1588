import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { cutValues } from './cut-values.js';
import { SettingsError } from './settings.error.js';

/**
 * Reads `.env` in the working directory, if it exists. Variables that are set already stay.
 *
 * @returns warnings about variables of the file whose values the parser cuts, without the values
 * @throws SettingsError for a file that cannot be read, or is in UTF-16
 * @example
 * for (const warning of loadEnvFile()) console.warn(warning); // before the settings are read
 */
export function loadEnvFile(file = '.env'): readonly string[] {
  const bytes = readBytes(file);
  if (!bytes) return [];
  refuseUnlessText(bytes, file);
  // Node takes a byte order mark for the beginning of the first name, and drops a lone \r.
  const text = bytes
    .toString()
    .replace(/^\ufeff/, '')
    .replaceAll(/\r\n?/g, '\n');
  const given = parseEnv(text) as Readonly<Record<string, string>>;
  const used = Object.fromEntries(
    Object.entries(given).filter(([name]) => NAME.test(name) && !isSet(name)),
  );
  const warnings = cutValues(text, used).filter(({ name }) => !isSet(name));
  Object.assign(process.env, used);
  return [
    ...warnings.map(({ line, what }) => `${file}, line ${line}: ${what}`),
    ...(isUtf8(bytes) ? [] : notUtf8(used, file)),
  ];
}

/** Node takes "# NAME" in the first line for a name. */
const NAME = /^[^\s#]+$/;

function isSet(name: string): boolean {
  return process.env[name] !== undefined;
}

function readBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const given = code === 'EISDIR' ? 'a directory' : `a file that cannot be read (${code})`;
    throw new SettingsError([{ name: file, given, accepted: 'a file of lines such as PORT=3000' }]);
  }
}

function refuseUnlessText(bytes: Buffer, file: string): void {
  const mark = bytes.subarray(0, 2).toString('hex');
  const zeros = bytes.subarray(0, 1_000).filter((byte) => byte === 0).length;
  const isUtf16 = mark === 'fffe' || mark === 'feff' || zeros > bytes.length / 4;
  if (!isUtf16 && !bytes.includes(0)) return;
  const given = isUtf16 ? 'a file in UTF-16' : 'a file with NUL bytes';
  throw new SettingsError([
    { name: file, given, accepted: 'a text in UTF-8; every variable would be lost' },
  ]);
}

/** What stands for bytes that are no UTF-8. */
const LOST = '\ufffd';

function notUtf8(given: Readonly<Record<string, string>>, file: string): string[] {
  return Object.entries(given)
    .filter(([, value]) => value.includes(LOST))
    .map(([name]) => `${file} is not UTF-8: characters of ${name} are lost. Save it as UTF-8.`);
}
