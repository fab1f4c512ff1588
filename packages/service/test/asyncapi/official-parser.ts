import { AvroSchemaParser } from '@asyncapi/avro-schema-parser';
import { type AsyncAPIDocumentInterface, Parser } from '@asyncapi/parser';

export interface Verdict {
  /** Errors, warnings, information and hints alike, with the place they are about. */
  readonly diagnostics: readonly string[];
  /** `undefined` where an error kept it from being read. */
  readonly document: AsyncAPIDocumentInterface | undefined;
}

/** What AsyncAPI's own parser says about a document, Avro schemas included. */
export async function parseOfficially(text: string): Promise<Verdict> {
  const parser = new Parser();
  parser.registerSchemaParser(AvroSchemaParser());
  const { document, diagnostics } = await parser.parse(text);
  return {
    document,
    diagnostics: diagnostics.map(
      ({ path, code, message }) => `${path.join('.')}: ${code} ${message}`,
    ),
  };
}
