/** A JSON Schema (draft 7), or part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An Avro schema as JSON. */
export type AvroSchema =
  string | readonly AvroSchema[] | ({ readonly type: unknown } & Readonly<Record<string, unknown>>);

/** The formats of committed schemas. */
export type SchemaFormat = 'avro' | 'json';
