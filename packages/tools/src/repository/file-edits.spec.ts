import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-repository.js';
import { FileEdits } from './file-edits.js';

it('changes nothing until it is applied, and then removes folders that are empty', () => {
  const root = temporaryFolder({ 'a.txt': 'a', 'deep/er/b.txt': 'b', 'deep/c.txt': 'c' });
  const edits = new FileEdits(root);
  edits.change('a.txt', (text) => `${text}!`);
  edits.change('a.txt', (text) => `${text}!`);
  edits.remove('deep/er/b.txt');
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('a');
  edits.apply();
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('a!!');
  expect([existsSync(join(root, 'deep/er')), existsSync(join(root, 'deep'))]).toEqual([
    false,
    true,
  ]);
});

it('has no edit where the text stays as it is, nor for a file that is not there', () => {
  const edits = new FileEdits(temporaryFolder({ 'a.txt': 'a' }));
  edits.change('a.txt', () => 'b');
  edits.change('a.txt', () => 'a');
  edits.change('none.txt', () => 'b');
  expect([...edits.edited, ...edits.removed]).toEqual([]);
});

it('leaves everything as it was when one file cannot be written', () => {
  const root = temporaryFolder({ 'a.txt': 'a', 'gone/b.txt': 'b' });
  mkdirSync(join(root, 'folder'));
  const edits = new FileEdits(root);
  edits.write('a.txt', 'edited');
  edits.remove('gone/b.txt');
  edits.write('folder', 'no file can be written here');
  expect(() => edits.apply()).toThrow(/EISDIR[^]*Nothing was changed\.$/);
  expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('a');
  expect(readFileSync(join(root, 'gone/b.txt'), 'utf8')).toBe('b');
});
