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
