import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOfTemplate } from '../init/markdown-parts.js';

const ROOT = resolve(import.meta.dirname, '../../../..');
const read = (file: string): string => readFileSync(resolve(ROOT, file), 'utf8');
// A service's image is its own.
const isTemplate = isOfTemplate(read('README.md'));
const dockerfile = isTemplate ? read('Dockerfile') : '';
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe.skipIf(!isTemplate)("The template's image", () => {
  const checking = /^RUN (case [^]*?\n {4}esac)$/m.exec(dockerfile)?.[1] ?? '';

  const build = (RELEASE: string, NODE_IMAGE: string) =>
    spawnSync('sh', ['-c', checking.replaceAll('\\\n', '')], {
      env: { RELEASE, NODE_IMAGE },
      encoding: 'utf8',
    });

  it.each([
    ['false', 'node:24-slim'],
    ['false', `node:24-slim@${DIGEST}`],
    ['true', `node:24-slim@${DIGEST}`],
    ['true', `registry.example/node@${DIGEST}`],
  ])('is built, RELEASE=%s, on %s', (release, image) => {
    expect(build(release, image).status).toBe(0);
  });

  it.each([
    ['true', 'node:24-slim'],
    ['true', 'node:24-slim@sha256:'],
    ['true', `node:24-slim@${DIGEST.slice(1)}`],
    ['true', `node:24-slim@${DIGEST.slice(0, -1)}`],
    ['yes', 'node:24-slim'],
  ])('is not built, RELEASE=%s, on %s', (release, image) => {
    const { status, stderr } = build(release, image);
    expect([status, stderr]).toEqual([1, expect.stringContaining('by digest')]);
  });

  it('has one base, runs as a number, by nobody else’s scripts, with source maps', () => {
    const from = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    expect(new Set(from)).toEqual(new Set(['${NODE_IMAGE}']));
    expect(dockerfile).toMatch(/^USER [1-9]\d*$/m);
    for (const [install] of dockerfile.matchAll(/npm (ci|install).*/g))
      expect(install).toContain('--ignore-scripts');
    expect(dockerfile).toMatch(/^CMD .*"--enable-source-maps"/m);
  });

  it('takes in no keys that the repository refuses', () => {
    const ignored = new Set(read('.dockerignore').split('\n'));
    const keys = read('.gitignore').match(/^(\*\.(?!log|tsbuildinfo).*|id_.*)$/gm) ?? [];
    expect(keys.length).toBeGreaterThan(5);
    for (const each of keys) expect(ignored).toContain(`**/${each}`);
    expect(ignored).toContain('**/.env*');
  });
});
