/** The code on the page "Write an adapter" is code that runs. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), 'utf8');

/** Without the indentation, which is another on the page. */
const trimmed = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

const page = read('docs/write-an-adapter.md');
const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)\n```$/gm)].map(
  ([, path, code]) => [path!, code!] as const,
);

it('Every block of code on the page names its file', () => {
  expect(blocks).toHaveLength(page.split('```ts').length - 1);
  expect(blocks.length).toBeGreaterThan(0);
});

it.each(blocks)('What the page shows of %s is in it, word for word', (path, code) => {
  expect(trimmed(read(path))).toContain(trimmed(code));
});
