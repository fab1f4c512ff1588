import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = join(dirname(fileURLToPath(import.meta.url)), '..');

interface Import {
  /** A file, relative to `src`. */
  readonly from: string;
  /** A file too, or the name of a package. */
  readonly to: string;
  readonly isFile: boolean;
}

const isTest = (file: string): boolean => /\.(spec|spec-d)\.ts$/.test(file);
const isIn = (folder: string, file: string): boolean => file.startsWith(`${folder}/`);
/** What becomes a package of its own: it depends on messaging, and not the other way. */
const isOfSchemas = (file: string): boolean =>
  isIn('messaging/encoding', file) ||
  isIn('messaging/schemas', file) ||
  /^messaging\/schema-errors\./.test(file);
const FRONT_DOORS = ['messaging/index.ts', 'messaging/schemas/index.ts'];
const arrow = ({ from, to }: Import): string => `${from} → ${to}`;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

/** Every folder is a feature but those that serve them. */
const FEATURES = new Set(
  files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]!),
);
for (const shared of ['config', 'http', 'messaging', 'operations']) FEATURES.delete(shared);

/** Types count: what only compiles together belongs together as well. */
const imports = files.flatMap((from): Import[] => {
  const text = readFileSync(join(SRC, from), 'utf8');
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith('.')) return { from, to: fileName, isFile: false };
    const to = relative(SRC, join(SRC, dirname(from), fileName)).replaceAll('\\', '/');
    return { from, to: to.replace(/\.js$/, '.ts'), isFile: true };
  });
});
const ofSource = imports.filter(({ from }) => !isTest(from));
const ofTests = imports.filter(({ from }) => isTest(from));
const between = ofSource.filter(({ isFile }) => isFile);

/** Every chain of imports that leads back to where it began, each once. */
function cycles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const { from, to } of between) if (from === file) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}

describe('The dependencies of src', () => {
  it('are read from the files: imports, exports, types, across folders', () => {
    const read = ofSource.map(arrow);
    expect(read).toContain('app.module.ts → messaging/index.ts');
    expect(read).toContain('messaging/index.ts → messaging/contracts/index.ts');
    expect(read).toContain('messaging/kafka/kafka-client.ts → kafkajs');
  });

  it('all exist', () => {
    const missing = imports.filter(({ to, isFile }) => isFile && !files.includes(to));
    expect(missing.map(arrow)).toEqual([]);
  });

  it('reach messaging only through its index and that of schemas', () => {
    const around = between.filter(
      ({ from, to }) =>
        !isIn('messaging', from) && isIn('messaging', to) && !FRONT_DOORS.includes(to),
    );
    expect(around.map(arrow)).toEqual([]);
  });

  it('do so in tests of features too, which have messaging/testing besides', () => {
    const around = ofTests.filter(
      ({ from, to }) =>
        !isIn('messaging', from) &&
        isIn('messaging', to) &&
        !FRONT_DOORS.includes(to) &&
        !isIn('messaging/testing', to),
    );
    expect(around.map(arrow)).toEqual([]);
  });

  it('do not lead out of messaging: it knows no feature, no HTTP, no settings', () => {
    const out = between.filter(({ from, to }) => isIn('messaging', from) && !isIn('messaging', to));
    expect(out.map(arrow)).toEqual([]);
  });

  it('do not lead from messaging to schemas, in its tests neither', () => {
    const back = imports.filter(
      ({ from, to }) => isIn('messaging', from) && !isOfSchemas(from) && isOfSchemas(to),
    );
    expect(back.map(arrow)).toEqual([]);
  });

  it('do not lead out of the contracts, neither to files nor to packages', () => {
    const out = ofSource.filter(
      ({ from, to }) => isIn('messaging/contracts', from) && !isIn('messaging/contracts', to),
    );
    expect(out.map(arrow)).toEqual([]);
  });

  it('lead to kafkajs from messaging/kafka alone', () => {
    const others = imports.filter(
      ({ from, to }) => to.split('/')[0] === 'kafkajs' && !isIn('messaging/kafka', from),
    );
    expect(others.map(arrow)).toEqual([]);
  });

  it.each(['kafka', 'memory'])(
    'lead to the %s adapter only where brokers are chosen',
    (adapter) => {
      const others = between.filter(
        ({ from, to }) => isIn(`messaging/${adapter}`, to) && !isIn(`messaging/${adapter}`, from),
      );
      const allowed = ['messaging/messaging.module.ts', 'messaging/messaging.options.ts'];
      expect(others.filter(({ from }) => !allowed.includes(from)).map(arrow)).toEqual([]);
    },
  );

  it('do not lead from one feature to another', () => {
    const across = between.filter(({ from, to }) => {
      const [one, other] = [from.split('/')[0]!, to.split('/')[0]!];
      return one !== other && FEATURES.has(one) && FEATURES.has(other);
    });
    expect(across.map(arrow)).toEqual([]);
  });

  it('have no cycles', () => {
    expect(cycles()).toEqual([]);
  });
});
