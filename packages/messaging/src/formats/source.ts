import type { TypeSource } from '../events/index.js';

/** The unit of a time that is a number, counted from 1970. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'microseconds' | 'nanoseconds';

/** A number in a header or field that is a time. */
export interface NumericTime {
  readonly from: 'number';
  readonly unit: TimeUnit;
  readonly place: HeaderSource | FieldSource;
}

/** A text that is the same in every message. */
export interface ConstantSource {
  readonly from: 'constant';
  readonly text: string;
}

/** A header of the message. */
export interface HeaderSource extends TypeSource {
  readonly from: 'header';
  readonly name: string;
  /** Makes the messages the event's whose header is one of these names. */
  is(...names: readonly [string, ...string[]]): TypeSource;
  /** Reads the header as a time that is a number. */
  in(unit: TimeUnit): NumericTime;
}

/** A field of the message's value. */
export interface FieldSource extends TypeSource {
  readonly from: 'field';
  readonly path: readonly string[];
  /** Makes the messages the event's whose field is one of these names. */
  is(...names: readonly [string, ...string[]]): TypeSource;
  /** Reads the field as a time that is a number. */
  in(unit: TimeUnit): NumericTime;
}

/** The key of the record. */
export interface RecordKeySource {
  readonly from: 'recordKey';
}

/** The time of the record, which the producer or the broker gave it. */
export interface RecordTimestampSource {
  readonly from: 'recordTimestamp';
}
