/** What a remedy depends on. */
export type IncompatibilityKind =
  /** The reader needs a field that is not always written. */
  | 'required'
  /** The reader refuses a field that is written. */
  | 'unknown-field'
  | 'type'
  /** The reader takes fewer values. */
  | 'narrower'
  /** Another pattern, which may take fewer values. */
  | 'pattern'
  /** The writer has null, which the reader does not take. */
  | 'null'
  /** The reader takes null besides, which some registries refuse. */
  | 'nullable'
  /** A keyword differs whose meaning is not known here. */
  | 'unclear'
  /** The reader checks what JSON Schema has no word for. */
  | 'check'
  /** Of the event, not of its data. */
  | 'topic'
  | 'key'
  | 'kind'
  | 'tombstone';

/** One reason why values of one schema cannot be read with another. */
export interface Incompatibility {
  /** Dotted, such as `address.city`, `lines[].price` or `labels.*`; empty for the whole. */
  readonly field: string;
  /** What about it, such as `is required, and the other schema has none of it`. */
  readonly problem: string;
  readonly kind: IncompatibilityKind;
  /** What the reader takes there, such as `at most 100 characters`. */
  readonly reader: string;
  /** What the writer writes there, such as `at most 200 characters`. */
  readonly writer: string;
}

/** One whose field is added by whoever knows it. */
export type Problem = Omit<Incompatibility, 'field'>;

/** @param reader what it takes, and nothing else */
export function narrower(reader: string, writer: string): Problem {
  const problem = `takes ${reader}, and the other schema has ${writer}`;
  return { kind: 'narrower', problem, reader, writer };
}

export function otherType(reader: string, writer: string): Problem {
  return { ...narrower(reader, writer), kind: 'type' };
}

/** Of which null is all there is to say. */
export function withNull(reader: string, writer: string): Problem {
  return { ...narrower(reader, writer), kind: 'null' };
}

/** Each once. */
export function distinct(found: readonly Incompatibility[]): Incompatibility[] {
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}
