import { expect, it } from 'vitest';
import { isOfTemplate, withoutParts } from './markdown-parts.js';

const DOCUMENT = `<!-- template -->

# Template

<!-- /template -->

Start it.

<!-- feature:users -->

Users.


Two blank lines.

<!-- /feature -->

The end.
`;

it('takes out the parts of a feature, marks included, and leaves one blank line', () => {
  const text = withoutParts(DOCUMENT, 'README.md', (feature) => feature === 'users');
  expect(text).toBe(`<!-- template -->

# Template

<!-- /template -->

Start it.

The end.
`);
});

it('takes out the parts of the template, and leaves the others as they are', () => {
  const text = withoutParts(DOCUMENT, 'README.md', (feature) => feature === undefined);
  expect(text).toBe(DOCUMENT.slice(DOCUMENT.indexOf('Start it.') - 1).replace(/^\n/, ''));
  expect([isOfTemplate(DOCUMENT), isOfTemplate(text)]).toEqual([true, false]);
});

it.each([
  ['a part that does not end', '<!-- feature:users -->\na\n', 1],
  ['an end without a part', 'a\n<!-- /template -->\n', 2],
  ['a part within a part', '<!-- template -->\n<!-- feature:a -->\n<!-- /feature -->\n', 2],
  ['an end of another kind', '<!-- template -->\n\n<!-- /feature -->\n', 3],
])('refuses %s, and names the line', (_, text, line) => {
  expect(() => withoutParts(text, 'README.md', () => false)).toThrow(
    new RegExp(`^README.md:${line} is a mark without its counterpart`),
  );
});
