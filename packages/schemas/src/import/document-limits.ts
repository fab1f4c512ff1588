import { SchemaNotImportableError } from './import-error.js';

const MAX_DOCUMENT_DEPTH = 200;
const MAX_DOCUMENT_VALUES = 500_000;

/**
 * Refuses a document that is nested too deeply, is too large, or holds itself, as one of YAML may
 * with its anchors: reading it would never end.
 *
 * @throws SchemaNotImportableError
 * @example
 * checkDocument(JSON.parse(text));
 */
export function checkDocument(document: unknown): void {
  let [level, count] = [[document], 1];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DOCUMENT_DEPTH)
      throw refuse(`it is deeper than ${MAX_DOCUMENT_DEPTH} levels, or holds itself.`);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const held: unknown[] = Object.values(value);
      count += held.length;
      if (count > MAX_DOCUMENT_VALUES)
        throw refuse(`it has more than ${MAX_DOCUMENT_VALUES} values.`);
      for (const each of held) next.push(each);
    }
    level = next;
  }
}

const refuse = (problem: string): SchemaNotImportableError =>
  new SchemaNotImportableError('The document', problem, 'Import a part of it.');
