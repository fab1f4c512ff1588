import type { MissingSchema, OutdatedSchema, SchemaFinding } from './schema-finding.js';
import { checkSchemaFolder } from './schema-gate.js';
import { removeSchemaFile, writeSchemaFile } from './write-schema-file.js';

/** The outcome of `updateSchemas`. */
export interface SchemaUpdate {
  readonly written: readonly (MissingSchema | OutdatedSchema)[];
  /** Findings that somebody has to decide on; nothing was written for them. */
  readonly left: readonly SchemaFinding[];
}

/**
 * Writes missing schemas, and those that changed within their rule; the former revision goes to
 * `earlier/`.
 *
 * @throws SchemaFileUnreadableError | SchemaFileUnwritableError | SchemaFolderSharedError |
 *   SchemaNotExpressibleError
 * @example
 * const { written, left } = updateSchemas('schemas');
 */
export function updateSchemas(folder: string): SchemaUpdate {
  const findings = checkSchemaFolder(folder);
  const isWritable = (finding: SchemaFinding): finding is MissingSchema | OutdatedSchema =>
    finding.kind === 'missing' || finding.kind === 'outdated';
  const written = findings.filter(isWritable);
  for (const finding of written) write(folder, finding);
  return { written, left: findings.filter((finding) => !isWritable(finding)) };
}

function write(folder: string, finding: MissingSchema | OutdatedSchema): void {
  if (finding.kind === 'outdated') {
    // Copied before it is replaced, so that it always exists somewhere.
    writeSchemaFile(folder, finding.former.file, finding.former.text);
  }
  if (finding.text === undefined) removeSchemaFile(folder, finding.file);
  else writeSchemaFile(folder, finding.file, finding.text);
}
