import { readFileSync } from 'node:fs';
import { type SettingProblem, SettingsError } from './settings.error.js';

/** An unquoted value with a # right behind a character, as passwords have it. */
const CUT_OFF = /^\s*(?:export\s+)?([\w.-]+)\s*=[^\S\n]*(?!["'`\s#])[^\n#]*[^\s#]#/gm;

/**
 * Reads `.env` in the working directory, if it exists. Variables that are set already stay.
 *
 * @throws SettingsError for a file in UTF-16, and for a value that an unquoted # would cut off
 * @example
 * loadEnvFile(); // before the settings are read
 */
export function loadEnvFile(file = '.env'): void {
  try {
    refuseMisread(readFileSync(file), file);
    process.loadEnvFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function refuseMisread(bytes: Buffer, file: string): void {
  if (bytes.subarray(0, 1_000).includes(0)) {
    const accepted = 'UTF-8: save it so, or every variable in it is lost';
    throw new SettingsError([{ name: file, given: 'a file in UTF-16', accepted }]);
  }
  const problems = [...bytes.toString().matchAll(CUT_OFF)].map(([, name = '']): SettingProblem => ({
    name,
    given: `a # without quotes in ${file}, which begins a comment`,
    accepted: `the whole value in quotes, or a space before a # that begins a comment`,
  }));
  if (problems.length > 0) throw new SettingsError(problems);
}
