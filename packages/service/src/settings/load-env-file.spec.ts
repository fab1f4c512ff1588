import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { loadEnvFile } from './load-env-file.js';

const folder = mkdtempSync(join(tmpdir(), 'load-env-file-'));
const file = join(folder, '.env');

afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

it('A .env file sets what is not set, whoever wrote its lines', () => {
  for (const name of ['SPEC_PLAIN', 'SPEC_QUOTED', 'SPEC_EXPORTED', 'SPEC_EMPTY'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('SPEC_SET', 'before');
  writeFileSync(
    file,
    'SPEC_PLAIN=one # why\r\nSPEC_QUOTED="two words"\r\nexport SPEC_EXPORTED=3\n' +
      '#SPEC_COMMENT=4\nSPEC_EMPTY=\nSPEC_SET=after\n',
  );
  loadEnvFile(file);
  expect(process.env).toMatchObject({
    SPEC_PLAIN: 'one',
    SPEC_QUOTED: 'two words',
    SPEC_EXPORTED: '3',
    SPEC_EMPTY: '',
    SPEC_SET: 'before',
  });
  expect(process.env).not.toHaveProperty('SPEC_COMMENT');
});

it('No .env file is fine', () => {
  expect(() => loadEnvFile(join(folder, 'nothing'))).not.toThrow();
});

it.each(['SPEC_PASSWORD=one#two', 'export SPEC_PASSWORD= one two#three # why'])(
  'A # that would cut off an unquoted value is refused: %s',
  (line) => {
    writeFileSync(file, `SPEC_FINE=1\n${line}\n`);
    expect(() => loadEnvFile(file)).toThrow(/SPEC_PASSWORD: given a # without quotes/);
    expect(() => loadEnvFile(file)).not.toThrow(/two/);
  },
);

it('A # in quotes, behind a space or in a comment is fine', () => {
  vi.stubEnv('SPEC_A', undefined);
  vi.stubEnv('SPEC_B', undefined);
  writeFileSync(file, '# A=1#2\nSPEC_A="one#two"\nSPEC_B=3 # why\n#C=1#2\n');
  loadEnvFile(file);
  expect(process.env).toMatchObject({ SPEC_A: 'one#two', SPEC_B: '3' });
});

it('A file in UTF-16, as PowerShell writes it, is refused', () => {
  writeFileSync(file, Buffer.from('\ufeffPORT=1\n', 'utf16le'));
  expect(() => loadEnvFile(file)).toThrow(/a file in UTF-16/);
});
