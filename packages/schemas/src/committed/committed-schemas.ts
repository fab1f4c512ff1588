import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { SchemaFileUnreadableError } from '../errors.js';
import { withoutAnnotations } from './event-schemas.js';
import { readFileName, typeOfFolder } from './schema-file-names.js';
import type { SchemaFormat } from '../schema-types.js';

/** A schema file of the repository. */
export interface CommittedSchema {
  readonly type: string;
  readonly version: number;
  readonly format: SchemaFormat;
  /** Whether this is a revision before the newest one. */
  readonly earlier: boolean;
  /** The path from the folder of schemas. */
  readonly file: string;
  /** JSON without white space. */
  readonly content: string;
  /** The content as a registry gets it: without annotations. */
  readonly text: string;
}

/**
 * Reads all schemas under a folder; none if the folder does not exist. Files that do not look like
 * schemas are ignored.
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
  const read = reading(folder, file, () => readFileSync(join(folder, file), 'utf8')) ?? '';
  const content = compact(folder, file, read);
  const text = name.format === 'json' ? withoutAnnotations(content) : content;
  return { type: typeOfFolder(typeFolder), ...name, earlier, file, content, text };
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
  return namesIn(folder, path).filter((name) => statOf(folder, name).isDirectory());
}

function filesIn(folder: string, path: string): string[] {
  return namesIn(folder, path)
    .filter((name) => /\.(json|avsc)$/.test(name))
    .map((name) => posix.join(path, name))
    .filter((file) => statOf(folder, file).isFile());
}

function namesIn(folder: string, path: string): string[] {
  const names = reading(folder, path, () => readdirSync(join(folder, path))) ?? [];
  return names.filter((name) => !name.startsWith('.')).toSorted();
}

/** Follows links. @throws SchemaFileUnreadableError */
function statOf(folder: string, path: string): Stats {
  const found = reading(folder, path, () => statSync(join(folder, path)));
  if (found) return found;
  throw new SchemaFileUnreadableError(join(folder, path), 'it is a link to nothing.');
}

/** `undefined` if nothing has that name. @throws SchemaFileUnreadableError */
function reading<Result>(folder: string, path: string, read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const problem = `it cannot be read (${(error as Error).message}).`;
    throw new SchemaFileUnreadableError(join(folder, path), problem, 'Make it readable.');
  }
}
