import type { AvroNode } from '../compatibility/avro-nodes.js';
import { bytesOf, ofBits, ofBytes, ofText, ofUuid } from './byte-readings.js';
import { ofBigDecimal, ofDecimal, ofVariableDecimal, type ReadFields } from './decimal-readings.js';
import { type LogicalReading, type Read, readInto } from './logical-reading.js';
import type { Meaning } from './meaning.js';
import { meaningOf, typeName } from './meanings.js';
import {
  ofDays,
  ofDuration,
  ofInstant,
  ofLocal,
  ofSpan,
  ofTime,
  ofYear,
  ofZoned,
} from './time-readings.js';
import type { Wanted } from './wanted.js';

/**
 * The reader of a value that means more than its Avro type; `undefined` for one that does not. What
 * the class states counts where the writer's schema says nothing, as in Avro's resolution.
 *
 * @param fields makes the reader of a record's fields, each as it was written
 */
export function logicalReader(
  writer: AvroNode,
  wanted: Wanted,
  fields: () => ReadFields,
): Read | undefined {
  const meaning = meaningOf(writer) ?? statedMeaning(writer, wanted);
  if (!meaning || (writer.kind === 'record' && wanted.kind === 'record')) return undefined;
  if (meaning.is === 'unclear') return unclear(writer, wanted);
  return readInto(readingOf(writer, meaning, fields), wanted.kind);
}

/** A number of who knows what is a number, and text is text; only a `Date` would be a guess. */
function unclear(writer: AvroNode, { kind }: Wanted): Read | undefined {
  if (writer.kind === 'bytes' || writer.kind === 'fixed') return opaqueReader(writer, kind);
  const declare = 'Declare a string or a number, whichever its producer writes';
  return kind === 'date'
    ? readInto({ name: typeName(writer), declare, into: {} }, kind)
    : undefined;
}

/** The reader of bytes that are no text. */
export function opaqueReader(writer: AvroNode, holder: Wanted['kind']): Read {
  return readInto(ofBytes(typeName(writer), bytesOf(writer)), holder);
}

function statedMeaning(writer: AvroNode, wanted: Wanted): Meaning | undefined {
  const stated = 'stated' in wanted ? wanted.stated : undefined;
  if (!stated) return undefined;
  const isPromoted = writer.kind === 'int' && stated.kind === 'long';
  return writer.kind === stated.kind || isPromoted ? meaningOf(stated) : undefined;
}

function readingOf(writer: AvroNode, meaning: Meaning, fields: () => ReadFields): LogicalReading {
  const name = typeName(writer);
  switch (meaning.is) {
    case 'decimal':
      return ofDecimal(name, meaning.scale, bytesOf(writer));
    case 'big-decimal':
      return ofBigDecimal(name);
    case 'variable-decimal':
      return ofVariableDecimal(name, fields());
    case 'instant':
      return ofInstant(name, meaning.unit);
    case 'local':
      return ofLocal(name, meaning.unit);
    case 'time':
      return ofTime(name, meaning.unit);
    case 'span':
      return ofSpan(name, meaning.unit);
    case 'days':
      return ofDays(name);
    case 'year':
      return ofYear(name);
    case 'duration':
      return ofDuration(name);
    case 'zoned':
      return ofZoned(name);
    case 'uuid':
      return ofUuid(name);
    case 'bits':
      return ofBits(name, meaning.length);
    default:
      return ofText(name);
  }
}
