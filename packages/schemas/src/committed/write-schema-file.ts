import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SchemaFileUnwritableError } from '../errors.js';

/**
 * Writes a schema, indented. Whatever goes wrong, the file is either the former one or the new one,
 * never a part of it. A link is followed.
 *
 * @param text JSON
 * @throws SchemaFileUnwritableError
 * @example
 * writeSchemaFile('schemas', 'user.created/v1.schema.json', JSON.stringify(schema));
 */
export function writeSchemaFile(folder: string, file: string, text: string): void {
  const named = join(folder, file);
  const path = existsSync(named) ? realpathSync(named) : named;
  // No reader takes a name like this for a schema.
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    mkdirSync(dirname(path), { recursive: true });
    const descriptor = openSync(draft, 'w');
    try {
      writeFileSync(descriptor, `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, path);
  } catch (error) {
    removeQuietly(draft);
    throw new SchemaFileUnwritableError(path, (error as Error).message, { cause: error });
  }
}

/** Removes a schema file, if it exists. @throws SchemaFileUnwritableError */
export function removeSchemaFile(folder: string, file: string): void {
  const path = join(folder, file);
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw new SchemaFileUnwritableError(path, (error as Error).message, { cause: error });
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The error that made writing fail is reported already.
  }
}
