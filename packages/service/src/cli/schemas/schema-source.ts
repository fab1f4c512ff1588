import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

/** Larger than any schema; what endless input holds must not fill the memory. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The text of a file, or of standard input for `-`; no more is read than it may be long. */
export async function readSource(file: string): Promise<string> {
  const source = file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw new Error('it is no UTF-8');
  return bytes.toString().replace(/^\uFEFF/, '');
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
