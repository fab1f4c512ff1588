/**
 * What a schema says of a value beyond its Avro type: the logical type, and what Kafka Connect's
 * converters keep of Connect's own schema.
 */
export interface AvroAnnotations {
  readonly logicalType?: string;
  /** As given, since schemas come from anybody; so is `parameters`. */
  readonly scale?: unknown;
  /** The name of Connect's schema, such as `io.debezium.time.MicroTimestamp`. */
  readonly connectName?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Says `MapEntry` of a record that is an entry of one of Connect's maps. */
  readonly internalType?: string;
}

const NONE = {};

/** The annotations of a schema, to be spread; empty where it has none. */
export function annotationsOf(schema: Readonly<Record<string, unknown>>): {
  readonly annotations?: AvroAnnotations;
} {
  const {
    logicalType,
    scale,
    'connect.name': connectName,
    'connect.parameters': parameters,
    'connect.internal.type': internalType,
  } = schema;
  // Schemas come from anybody, and may have a hundred thousand types.
  if ((logicalType ?? connectName ?? parameters ?? internalType) === undefined) return NONE;
  const annotations: AvroAnnotations = {
    ...(typeof logicalType === 'string' && { logicalType }),
    ...(scale !== undefined && { scale }),
    ...(typeof connectName === 'string' && { connectName }),
    ...(typeof parameters === 'object' &&
      parameters !== null && { parameters: parameters as Record<string, unknown> }),
    ...(typeof internalType === 'string' && { internalType }),
  };
  return { annotations };
}
