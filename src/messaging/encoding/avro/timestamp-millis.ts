import avro from 'avsc';

const { LogicalType } = avro.types;

const MILLIS = 'timestamp-millis';
const MICROS = 'timestamp-micros';

/** A `Date` in memory, milliseconds since 1970 on the wire. */
class TimestampMillis extends LogicalType {
  protected override _fromValue(milliseconds: number): Date {
    return new Date(milliseconds);
  }

  protected override _toValue(date: unknown): number | undefined {
    return date instanceof Date && !Number.isNaN(date.getTime()) ? date.getTime() : undefined;
  }

  protected override _resolve(writer: avro.Type): ((value: never) => Date) | undefined {
    if (avro.Type.isType(writer, `logical:${MILLIS}`, `logical:${MICROS}`)) {
      return (date: Date) => date;
    }
    if (avro.Type.isType(writer, 'int', 'long')) return (value: number) => new Date(value);
    return undefined;
  }
}

/** Other clients' timestamps; a `Date` has no microseconds, so the rest of them is lost. */
class TimestampMicros extends TimestampMillis {
  protected override _fromValue(microseconds: number): Date {
    return new Date(Math.floor(microseconds / 1000));
  }

  protected override _toValue(date: unknown): number | undefined {
    const milliseconds = super._toValue(date);
    return milliseconds === undefined ? undefined : milliseconds * 1000;
  }
}

/** The logical types that are more than their underlying type; all others are read as that. */
export const LOGICAL_TYPES = { [MILLIS]: TimestampMillis, [MICROS]: TimestampMicros };
