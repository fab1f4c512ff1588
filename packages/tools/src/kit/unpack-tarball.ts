import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ReadEntry, extract, list } from 'tar';
import { ToolError } from '../command/tool-error.js';

const MAX_ENTRIES = 100_000;
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
const ACCEPTED_TYPES = new Set(['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir']);

/**
 * Unpacks a tarball, after checking every entry of it.
 *
 * and more than anybody's kit
 * @returns the folder with its content
 * @throws ToolError `KIT_TARBALL_UNREADABLE`; `KIT_TARBALL_REFUSED` for entries that leave the folder, links, devices, and more than any kit has
 */
export async function unpackTarball(file: string, scratch: string): Promise<string> {
  const problems: string[] = [];
  let [entries, bytes] = [0, 0];
  const look = (entry: ReadEntry): void => {
    entries += 1;
    bytes += entry.size;
    const problem = problemOf(entry);
    if (problem !== undefined) problems.push(problem);
  };
  await readable(file, () => list({ file, strict: true, onReadEntry: look }));
  if (entries > MAX_ENTRIES) problems.push(`${entries} entries, accepted: ${MAX_ENTRIES}`);
  if (bytes > MAX_UNPACKED_BYTES) problems.push(`${bytes} bytes, accepted: ${MAX_UNPACKED_BYTES}`);
  if (problems.length > 0) {
    throw new ToolError(
      'KIT_TARBALL_REFUSED',
      `${file} is refused, nothing was unpacked: ${problems[0]}.`,
    );
  }
  const folder = join(scratch, 'unpacked');
  mkdirSync(folder);
  await readable(file, () => extract({ file, cwd: folder, strict: true }));
  return folder;
}

function problemOf({ path, type }: ReadEntry): string | undefined {
  if (!ACCEPTED_TYPES.has(type)) return `${path} is a ${type}, accepted: files and folders`;
  const isOutside = /^([/\\]|[a-z]:)/i.test(path) || path.split(/[/\\]/).includes('..');
  return isOutside ? `${path} would lie outside the folder it is unpacked to` : undefined;
}

async function readable(file: string, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    throw new ToolError(
      'KIT_TARBALL_UNREADABLE',
      `${file} cannot be read: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  }
}
