import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

/** Larger than any schema; what endless input holds must not fill the memory. */
const MAX_LENGTH = 8 * 1024 * 1024;

/** The text of a file, or of standard input for `-`. */
export async function readSource(file: string): Promise<string> {
  const read = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  if (read.length > MAX_LENGTH) throw new Error(`it is longer than ${MAX_LENGTH} characters`);
  return read;
}

/** The document that a text is, JSON or YAML. */
export async function parseSource(content: string): Promise<unknown> {
  try {
    return JSON.parse(content) as unknown;
  } catch (error) {
    if (/^\s*[{[]/.test(content)) throw error;
    const { load } = await import('js-yaml');
    return load(content);
  }
}
