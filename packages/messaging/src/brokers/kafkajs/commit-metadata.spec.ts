import { describe, expect, it } from 'vitest';
import { readMetadata, writeMetadata } from './commit-metadata.js';

describe('What is noted beside an offset', () => {
  it.each([{ t: 'id', e: 3, q: 'run;to=9' }, { t: 'id' }, { q: 'run;to=9' }])(
    'comes back as it was: %j',
    (metadata) => {
      expect(readMetadata(writeMetadata(metadata))).toEqual(metadata);
    },
  );

  it('is nothing where there is nothing to note', () => {
    expect(writeMetadata({})).toBe('');
    expect(writeMetadata({ q: undefined } as object)).toBe('');
  });

  it.each([null, undefined, '', 'theirs', '{"t":1,"e":"2","q":3}', 'null', '[]'])(
    'of another client is nothing: %s',
    (text) => {
      expect(readMetadata(text)).toEqual({});
    },
  );
});
