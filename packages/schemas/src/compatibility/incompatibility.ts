/** The kind of a problem; the remedy depends on it. */
export type IncompatibilityKind =
  /** The reader needs a field that is not always written. */
  | 'required'
  /** The reader refuses a field that is written. */
  | 'unknown-field'
  | 'type'
  /** The reader accepts fewer values. */
  | 'narrower'
  /** The patterns differ, so the reader may accept fewer values. */
  | 'pattern'
  /** The writer has null, which the reader refuses. */
  | 'null'
  /** The reader accepts null in addition, which some registries refuse. */
  | 'nullable'
  /** A keyword differs that is not understood here. */
  | 'unclear'
  /** The reader checks something that JSON Schema cannot express. */
  | 'check'
  /** About the event, not its data. */
  | 'topic'
  | 'key'
  | 'kind'
  | 'tombstone';

/** One reason why values of one schema cannot be read with another. */
export interface Incompatibility {
  /**
   * Dotted, such as `address.city`, `lines[].price` or `labels.*`; empty for the event as a whole.
   */
  readonly field: string;
  /** The problem as a predicate, such as `is required, and the other schema has none of it`. */
  readonly problem: string;
  readonly kind: IncompatibilityKind;
  /** The values that the reader accepts there, such as `at most 100 characters`. */
  readonly reader: string;
  /** The values that the writer writes there, such as `at most 200 characters`. */
  readonly writer: string;
}

/** A problem whose field is added by the caller. */
export type Problem = Omit<Incompatibility, 'field'>;

/** @param reader the only values it accepts */
export function narrower(reader: string, writer: string): Problem {
  const problem = `takes ${reader}, and the other schema has ${writer}`;
  return { kind: 'narrower', problem, reader, writer };
}

/** The types differ. */
export function otherType(reader: string, writer: string): Problem {
  return { ...narrower(reader, writer), kind: 'type' };
}

/** The types differ only in null. */
export function withNull(reader: string, writer: string): Problem {
  return { ...narrower(reader, writer), kind: 'null' };
}

/** Removes duplicates. */
export function distinct(found: readonly Incompatibility[]): Incompatibility[] {
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}
