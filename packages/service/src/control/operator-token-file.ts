import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';

export type OperatorRole = 'read' | 'operate';

export interface NamedToken {
  readonly name: string;
  readonly role: OperatorRole;
  readonly token: string;
}

const LINE = /^(?<name>[\w.@-]{1,64})\s+(?<role>read|operate)\s+(?<token>[\x21-\x7e]{16,1024})$/;
const MAX_FILE_BYTES = 262_144;
const MAX_TOKENS = 100;

/** The form of the file, for messages about a wrong one. */
export const TOKEN_FILE_FORM =
  `a file of 1 to ${MAX_TOKENS} lines "NAME read TOKEN" or "NAME operate TOKEN", ` +
  'each token of 16 to 1024 characters of ASCII';

/** A file of tokens that is wrong. Its message quotes nothing of the file: that may be a token. */
export class TokenFileError extends Error {}

/** @throws TokenFileError */
export function readTokenFile(file: string): string {
  try {
    return toText(readFileSync(file));
  } catch (error) {
    throw toTokenFileError(error);
  }
}

/** @throws TokenFileError */
export async function readTokenFileLater(file: string): Promise<string> {
  try {
    return toText(await readFile(file));
  } catch (error) {
    throw toTokenFileError(error);
  }
}

/**
 * Reads tokens, one a line; empty lines and those that begin with # say nothing. A name may have
 * several tokens, so that one can be replaced by another.
 *
 * @throws TokenFileError
 */
export function parseTokens(text: string): readonly NamedToken[] {
  const tokens: NamedToken[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const { name = '', role, token = '' } = LINE.exec(trimmed)?.groups ?? {};
    if (token === '') throw new TokenFileError(`line ${index + 1} is not of that form`);
    for (const other of tokens) {
      if (other.token === token)
        throw new TokenFileError(`line ${index + 1} repeats the token of ${other.name}`);
      if (other.name === name && other.role !== role)
        throw new TokenFileError(`line ${index + 1} gives ${name} a second role`);
    }
    tokens.push({ name, role: role as OperatorRole, token });
    if (tokens.length > MAX_TOKENS) throw new TokenFileError(`more than ${MAX_TOKENS} tokens`);
  }
  if (tokens.length === 0) throw new TokenFileError('no token');
  return tokens;
}

function toText(bytes: Buffer): string {
  if (bytes.length > MAX_FILE_BYTES)
    throw new TokenFileError(`${bytes.length} bytes, more than ${MAX_FILE_BYTES}`);
  return bytes.toString();
}

function toTokenFileError(error: unknown): TokenFileError {
  if (error instanceof TokenFileError) return error;
  // The whole message names the path, where a token may have been pasted.
  return new TokenFileError(`cannot be read (${(error as NodeJS.ErrnoException).code})`);
}
