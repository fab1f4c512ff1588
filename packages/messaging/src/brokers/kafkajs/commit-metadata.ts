/** What is noted beside a committed offset, as a JSON object with short keys. */
export interface CommitMetadata {
  /** The id of the topic that the offset is of. */
  readonly t?: string;
  /** The epoch of the leader that stored the message before it. */
  readonly e?: number;
  /** How far messages may be running, for whoever owns the partition next. */
  readonly q?: string;
}

/** Writes what is noted beside an offset; an empty text where there is nothing to note. */
export function writeMetadata(metadata: CommitMetadata): string {
  const isEmpty = Object.values(metadata).every((value) => value === undefined);
  return isEmpty ? '' : JSON.stringify(metadata);
}

/** Reads what is noted beside an offset; other clients' notes are none. */
export function readMetadata(text: string | null | undefined): CommitMetadata {
  try {
    const { t, e, q } = JSON.parse(text ?? '') as Record<keyof CommitMetadata, unknown>;
    return {
      ...(typeof t === 'string' && { t }),
      ...(typeof e === 'number' && { e }),
      ...(typeof q === 'string' && { q }),
    };
  } catch {
    return {};
  }
}
