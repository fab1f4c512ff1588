import { expect, it } from 'vitest';
import { printable } from './terminal.js';

it('prints no colours and no control characters of other people, but lines and tabs', () => {
  expect(printable('a\u001b[31mred\u001b[0m\tb\nc\rd\u0007\u009be')).toBe('ared\tb\nc�d��e');
});
