import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCommittedSchemas } from './committed-schemas.js';
import { earlierSchemaFile, schemaFile } from './schema-file-names.js';
import { writeSchemaFile } from './write-schema-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schemas-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(file: string, content: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), content);
}

const text = '{"type":"string"}';

describe('Committed schemas', () => {
  it('are read back as they were written', () => {
    const schema = {
      type: 'user.created',
      version: 1,
      format: 'json',
      content: text,
      text,
    } as const;
    const newer = { ...schema, format: 'avro', version: 12 } as const;
    writeSchemaFile(folder, schemaFile(schema), text);
    writeSchemaFile(folder, schemaFile(newer), text);
    writeSchemaFile(folder, earlierSchemaFile(schema), text);
    expect(readCommittedSchemas(folder)).toEqual([
      { ...schema, earlier: false, file: 'user.created/v1.schema.json' },
      { ...newer, earlier: false, file: 'user.created/v12.avsc' },
      { ...schema, earlier: true, file: 'user.created/earlier/v1-00404e68.schema.json' },
    ]);
    expect(readdirSync(join(folder, 'user.created'))).toEqual([
      'earlier',
      'v1.schema.json',
      'v12.avsc',
    ]);
  });

  it.each(['user.created', 'a/b', '..', '.hidden', 'größe:1', '100%', 'a*b', 'A\\B'])(
    'of type %s have a folder of their own',
    (type) => {
      writeSchemaFile(folder, schemaFile({ type, version: 1, format: 'json' }), text);
      expect(readCommittedSchemas(folder).map((each) => each.type)).toEqual([type]);
      expect(readdirSync(folder)).toHaveLength(1);
    },
  );

  it('are for people to read', () => {
    writeSchemaFile(folder, 'a/v1.schema.json', text);
    expect(readFileSync(join(folder, 'a/v1.schema.json'), 'utf8')).toBe(
      '{\n  "type": "string"\n}\n',
    );
  });

  it('have annotations that no registry gets', () => {
    const annotated = { 'x-event': { topic: 'a' }, type: 'object', properties: { a: { type: 'string', 'x-checks': ['x()'] } } }; // prettier-ignore
    put('a/v1.schema.json', JSON.stringify(annotated));
    expect(readCommittedSchemas(folder)).toMatchObject([
      {
        content: JSON.stringify(annotated),
        text: '{"type":"object","properties":{"a":{"type":"string"}}}',
      },
    ]);
  });

  it('may be links, to files and to folders', () => {
    put('elsewhere/.schemas/shared.json', text);
    mkdirSync(join(folder, 'a'));
    symlinkSync('../elsewhere/.schemas/shared.json', join(folder, 'a/v1.schema.json'));
    symlinkSync('a', join(folder, 'b'));
    const files = (): unknown[] =>
      readCommittedSchemas(folder).map((each) => [each.file, each.text]);
    expect(files()).toEqual([
      ['a/v1.schema.json', text],
      ['b/v1.schema.json', text],
    ]);
    const changed = '{"type":"integer"}';
    writeSchemaFile(folder, 'b/v1.schema.json', changed);
    expect(files()).toEqual([
      ['a/v1.schema.json', changed],
      ['b/v1.schema.json', changed],
    ]);
    expect(readlinkSync(join(folder, 'a/v1.schema.json'))).toBe(
      '../elsewhere/.schemas/shared.json',
    );
  });

  it.each(['a', 'a/v1.schema.json', 'a/earlier/v1-00000000.avsc'])(
    'are refused where %s is a link to nothing',
    (link) => {
      mkdirSync(dirname(join(folder, link)), { recursive: true });
      symlinkSync('gone', join(folder, link));
      expect(() => readCommittedSchemas(folder)).toThrow(
        expect.objectContaining({
          code: 'MESSAGING_SCHEMA_FILE_UNREADABLE',
          message: expect.stringMatching(/it is a link to nothing\. Restore it/) as string,
        }),
      );
    },
  );

  it('are none where there is no folder', () => {
    expect(readCommittedSchemas(join(folder, 'missing'))).toEqual([]);
  });

  it('may have other files beside them', () => {
    put('README.md', '');
    put('a/README.md', '');
    put('a/.v1.schema.json.7.tmp', '{');
    put('a/v1.schema.json', `\uFEFF${text}\r\n`);
    expect(readCommittedSchemas(folder)).toMatchObject([{ file: 'a/v1.schema.json', text }]);
  });

  it.each([
    [
      'a/v1.schema.json',
      '{',
      /v1\.schema\.json is no schema: .* Restore it from the repository\.$/,
    ],
    ['a/v1.schema.json', '', /Restore it/],
    ['a/v1.avsc', '"string"', /it is JSON, but no object/],
    ['a/v1.avsc', `<<<<<<< HEAD\n${text}`, /marks of a merge conflict/],
    ['a/v1.json', text, /its name is none such as v1\.schema\.json or v1\.avsc\. Rename it\.$/],
    ['a/v0.avsc', text, /its name/],
    ['a/earlier/v1.avsc', text, /its name is none such as v1-0a1b2c3d\.schema\.json/],
  ])('are refused by their name where they are none: %s, %j', (file, content, message) => {
    put(file, content);
    expect(() => readCommittedSchemas(folder)).toThrow(
      expect.objectContaining({
        code: 'MESSAGING_SCHEMA_FILE_UNREADABLE',
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it('stay as they were where a new one cannot be written', () => {
    put('a/v1.schema.json', text);
    // Neither a file nor a link can take the place of a folder.
    mkdirSync(join(folder, 'b/v1.schema.json/occupied'), { recursive: true });
    expect(() => writeSchemaFile(folder, 'b/v1.schema.json', text)).toThrow(
      expect.objectContaining({ code: 'MESSAGING_SCHEMA_FILE_UNWRITABLE' }),
    );
    expect(() => writeSchemaFile(folder, 'a/v1.schema.json', '{')).toThrow();
    expect(readFileSync(join(folder, 'a/v1.schema.json'), 'utf8')).toBe(text);
    expect([readdirSync(join(folder, 'a')), readdirSync(join(folder, 'b'))]).toEqual([
      ['v1.schema.json'],
      ['v1.schema.json'],
    ]);
  });
});
