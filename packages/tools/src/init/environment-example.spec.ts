import { expect, it } from 'vitest';
import { withoutVariables } from './environment-example.js';

const EXAMPLE = `# Copy to .env.

# The port.
#PORT=3000
# A server,
# or none.
#TRANSLATOR_URL=
# Its key.
TRANSLATOR_KEY=

# The last.
#LAST=1
`;

it('takes out variables with the comments above them, set or not', () => {
  expect(withoutVariables(EXAMPLE, ['TRANSLATOR_URL', 'TRANSLATOR_KEY'])).toBe(
    '# Copy to .env.\n\n# The port.\n#PORT=3000\n\n# The last.\n#LAST=1\n',
  );
});

it('takes out a paragraph as a whole, and no blank line with it', () => {
  expect(withoutVariables(EXAMPLE, ['LAST'])).toBe(
    EXAMPLE.slice(0, EXAMPLE.indexOf('\n# The last.')),
  );
});

it('changes nothing for variables that are not there, not even part of a name', () => {
  expect(withoutVariables(EXAMPLE, ['TRANSLATOR', 'URL'])).toBe(EXAMPLE);
});
