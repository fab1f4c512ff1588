import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { loadEnvFile } from './load-env-file.js';
import { SettingsError } from './settings.error.js';

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

describe('A value that the parser cuts is warned of, by name and line and without the value', () => {
  it.each<[string, RegExp]>([
    ['SPEC_PASSWORD=one#two', /ends before its #/],
    ['export SPEC_PASSWORD= one two#three # why', /ends before its #/],
    ['SPEC_PASSWORD=#two', /ends before its #/],
    ['SPEC_PASSWORD=one #two', /ends before its #/],
    ['SPEC_PASSWORD=one\\#two', /ends before its #/],
    ['SPEC_PASSWORD=one#', /ends before its #/],
    ["SPEC_PASSWORD=one'#two'", /ends before its #/],
    ['SPEC_PASSWORD="one\\"two"', /ends at its second "/],
    ["SPEC_PASSWORD='one'two'", /ends at its second '/],
    ['SPEC_PASSWORD="one', /a quote that never ends/],
    ["SPEC_PASSWORD='one#two", /a quote that never ends/],
    ['SPEC_PASSWORD=-----BEGIN PRIVATE KEY-----\ntwo\n-----END PRIVATE KEY-----', /first line/],
  ])('%j', (line, what) => {
    vi.stubEnv('SPEC_PASSWORD', undefined);
    vi.stubEnv('SPEC_FINE', undefined);
    for (const end of ['\n', '\r\n', '\r']) {
      delete process.env['SPEC_PASSWORD'];
      writeFileSync(file, `SPEC_FINE=1\n${line}`.replaceAll('\n', end));
      const warnings = loadEnvFile(file);
      expect(warnings).toEqual([expect.stringMatching(what)]);
      expect(warnings[0]).toContain(`${file}, line 2: the value of SPEC_PASSWORD `);
      expect(warnings[0]).not.toMatch(/one|two/);
      // The warning is true: this is not what was written behind the sign.
      const written = line.slice(line.indexOf('=') + 1).replaceAll(/^["'`]|["'`]$/g, '');
      expect(process.env['SPEC_PASSWORD']).not.toBe(written);
    }
  });

  it('unless the variable is set already, and the file has no say', () => {
    vi.stubEnv('SPEC_PASSWORD', 'set');
    writeFileSync(file, 'SPEC_PASSWORD=one#two\n');
    expect(loadEnvFile(file)).toEqual([]);
  });
});

it.each<[string, string]>([
  ['SPEC_A="one#two"', 'one#two'],
  ["SPEC_A='one#two' # why", 'one#two'],
  ['SPEC_A=`one#two`#why', 'one#two'],
  ['SPEC_A=3 # why', '3'],
  ['SPEC_A=3 #why', '3'],
  ['SPEC_A=# why', ''],
  ['SPEC_A= #why', ''],
  ['SPEC_A=3 ## why', '3'],
  ['SPEC_PASSWORD=3 # why', '3'],
  ['SPEC_A=1#2\nSPEC_A=3', '3'],
  ['SPEC_A=3\n#SPEC_B=1#2', '3'],
  ['SPEC_A="one\nSPEC_B=two#three"', 'one\nSPEC_B=two#three'],
])('What is plainly no cut is not warned of: %j', (text, value) => {
  for (const name of ['SPEC_A', 'SPEC_B', 'SPEC_PASSWORD']) vi.stubEnv(name, undefined);
  writeFileSync(file, `${text}\n`);
  expect(loadEnvFile(file)).toEqual([]);
  expect(process.env['SPEC_A'] ?? process.env['SPEC_PASSWORD']).toBe(value);
});

it('A byte order mark, Windows line ends and those of an old Mac lose no variable', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    vi.stubEnv('SPEC_A', undefined);
    vi.stubEnv('SPEC_B', undefined);
    writeFileSync(file, `\ufeffSPEC_A=1${end}SPEC_B="2"${end}`);
    expect(loadEnvFile(file)).toEqual([]);
    expect(process.env).toMatchObject({ SPEC_A: '1', SPEC_B: '2' });
  }
});

it('A file in another charset is warned of where it loses characters of a value', () => {
  vi.stubEnv('SPEC_A', undefined);
  writeFileSync(file, Buffer.from('# J\xf6rg\nSPEC_A=J\xf6rg\nSPEC_B=1\n', 'latin1'));
  expect(loadEnvFile(file)).toEqual([expect.stringMatching(/not UTF-8: characters of SPEC_A are/)]);
});

describe('A file whose every variable would be lost is refused', () => {
  const bigEndian = Buffer.from('\ufeffPORT=1\n', 'utf16le').swap16();
  it.each<[string, Uint8Array, RegExp]>([
    ['in UTF-16, as PowerShell writes it', Buffer.from('\ufeffPORT=1\n', 'utf16le'), /in UTF-16/],
    ['in UTF-16, the other way round', bigEndian, /in UTF-16/],
    ['in UTF-16 without a byte order mark', Buffer.from('PORT=1\n', 'utf16le'), /in UTF-16/],
    ['with NUL bytes', Buffer.from('SPEC_PORT=1\nSPEC_HOST=abcdefgh\0\n'), /with NUL bytes/],
  ])('%s', (_what, bytes, problem) => {
    writeFileSync(file, bytes);
    expect(() => loadEnvFile(file)).toThrow(SettingsError);
    expect(() => loadEnvFile(file)).toThrow(problem);
  });

  it('a directory, as Docker makes one where the file to mount is missing', () => {
    expect(() => loadEnvFile(folder)).toThrow(/given a directory, accepted: a file of lines/);
  });
});
