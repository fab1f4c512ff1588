import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { SchemaFolderSharedError } from '../errors.js';
import type { SchemaFormat } from '../schema-types.js';

interface SchemaFileName {
  readonly version: number;
  readonly format: SchemaFormat;
}

const SUFFIX: Readonly<Record<SchemaFormat, string>> = { json: '.schema.json', avro: '.avsc' };

/**
 * The file of an event version's schema, as a path from the folder of schemas.
 *
 * @example
 * schemaFile({ type: 'user.created', version: 1, format: 'avro' }); // 'user.created/v1.avsc'
 */
export function schemaFile(schema: SchemaFileName & { readonly type: string }): string {
  return posix.join(folderOfType(schema.type), `v${schema.version}${SUFFIX[schema.format]}`);
}

/** The file that keeps a former revision of a schema. @param content without white space */
export function earlierSchemaFile(
  schema: SchemaFileName & { readonly type: string; readonly content: string },
): string {
  const hash = createHash('sha256').update(schema.content).digest('hex').slice(0, 8);
  const name = `v${schema.version}-${hash}${SUFFIX[schema.format]}`;
  return posix.join(folderOfType(schema.type), 'earlier', name);
}

/** Parses a file name; `undefined` if it is not a schema's. */
export function readFileName(name: string, earlier: boolean): SchemaFileName | undefined {
  const pattern = earlier
    ? /^v([1-9]\d*)-[0-9a-f]{8}(\.schema\.json|\.avsc)$/
    : /^v([1-9]\d*)(\.schema\.json|\.avsc)$/;
  const [, version, suffix] = pattern.exec(name) ?? [];
  if (version === undefined) return undefined;
  return { version: Number(version), format: suffix === SUFFIX.avro ? 'avro' : 'json' };
}

/** Encodes characters that file systems reserve. */
function folderOfType(type: string): string {
  const encoded = encodeURIComponent(type).replaceAll('*', '%2A');
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded;
}

/** The event type whose schemas a folder holds. */
export function typeOfFolder(folder: string): string {
  try {
    return decodeURIComponent(folder);
  } catch {
    return folder;
  }
}

/**
 * Refuses types whose folders would be one on a disk that ignores case.
 *
 * @throws SchemaFolderSharedError
 */
export function refuseSharedFolders(types: Iterable<string>): void {
  const owners = new Map<string, string>();
  for (const type of types) {
    const folder = folderOfType(type).toLowerCase();
    const owner = owners.get(folder) ?? type;
    if (owner !== type) throw new SchemaFolderSharedError(owner, type);
    owners.set(folder, type);
  }
}
