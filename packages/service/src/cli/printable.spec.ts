import { describe, expect, it } from 'vitest';
import { printable, readable, bytesText } from './printable.js';

describe('What a message holds is shown', () => {
  it.each([
    ['größer 😀', 'größer 😀'],
    ['two\nlines\t', 'two\\nlines\\t'],
    ['\u001b[2J', '\\u001b[2J'],
    ['\u009b31m\u2028', '\\u009b31m\\u2028'],
    ['back\\slash "quote"', 'back\\slash "quote"'],
  ])('%j as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('as text where it is UTF-8, else as base64', () => {
    const binary = Buffer.from([0xff, 0x00]);
    expect(readable(Buffer.from('ö'))).toEqual({ text: 'ö' });
    expect(readable(binary)).toEqual({ base64: '/wA=' });
    expect([bytesText(Buffer.from('ö')), bytesText(binary), bytesText(null)]).toEqual([
      'ö',
      'base64:/wA=',
      '-',
    ]);
  });
});
