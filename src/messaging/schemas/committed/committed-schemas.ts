import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { SchemaFileUnreadableError } from '../../schema-errors.js';
import { readFileName, typeOfFolder } from './schema-file-names.js';
import type { SchemaFormat } from '../schema-types.js';

/** A schema file of the repository. */
export interface CommittedSchema {
  readonly type: string;
  readonly version: number;
  readonly format: SchemaFormat;
  /** Of a revision before the newest one. */
  readonly earlier: boolean;
  /** Relative to the folder. */
  readonly file: string;
  /** JSON without white space, as a registry would get it. */
  readonly text: string;
}

/**
 * All schemas under a folder; none where there is no such folder. Other files may lie beside them,
 * unless they look like schemas.
 *
 * @throws SchemaFileUnreadableError
 * @example
 * readCommittedSchemas('schemas').map(({ file }) => file); // ['user.created/v1.schema.json', …]
 */
export function readCommittedSchemas(folder: string): CommittedSchema[] {
  return foldersIn(folder, '').flatMap((name) =>
    [name, posix.join(name, 'earlier')].flatMap((path, index) =>
      filesIn(folder, path).map((file) => readSchema(folder, name, file, index === 1)),
    ),
  );
}

function readSchema(
  folder: string,
  typeFolder: string,
  file: string,
  earlier: boolean,
): CommittedSchema {
  const name = readFileName(posix.basename(file), earlier);
  if (!name) {
    const expected = earlier ? 'v1-0a1b2c3d.schema.json' : 'v1.schema.json or v1.avsc';
    throw new SchemaFileUnreadableError(
      join(folder, file),
      `its name is none such as ${expected}.`,
      'Rename it.',
    );
  }
  const content = reading(folder, file, () => readFileSync(join(folder, file), 'utf8')) ?? '';
  return {
    type: typeOfFolder(typeFolder),
    ...name,
    earlier,
    file,
    text: compact(folder, file, content),
  };
}

/** @throws SchemaFileUnreadableError */
function compact(folder: string, file: string, content: string): string {
  const refuse = (reason: string): never => {
    throw new SchemaFileUnreadableError(join(folder, file), reason);
  };
  if (/^(<{7}|>{7}) /m.test(content)) refuse('it has the marks of a merge conflict.');
  try {
    const schema: unknown = JSON.parse(content.replace(/^\uFEFF/, ''));
    if (typeof schema === 'object' && schema !== null) return JSON.stringify(schema);
  } catch (error) {
    refuse(`${(error as Error).message}.`);
  }
  return refuse('it is JSON, but no object.');
}

function foldersIn(folder: string, path: string): string[] {
  return entriesIn(folder, path)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

function filesIn(folder: string, path: string): string[] {
  return entriesIn(folder, path)
    .filter((entry) => entry.isFile() && /^[^.].*\.(json|avsc)$/.test(entry.name))
    .map(({ name }) => posix.join(path, name));
}

function entriesIn(folder: string, path: string): Dirent[] {
  const read = (): Dirent[] => readdirSync(join(folder, path), { withFileTypes: true });
  const entries = reading(folder, path, read) ?? [];
  return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** `undefined` where there is nothing of that name. @throws SchemaFileUnreadableError */
function reading<Result>(folder: string, path: string, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const problem = `it cannot be read (${(error as Error).message}).`;
    throw new SchemaFileUnreadableError(join(folder, path), problem, 'Make it readable.');
  }
}
