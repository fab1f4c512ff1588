import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { LibraryMissingError } from './errors.js';
import { loadLibrary } from './load-library.js';

const require = createRequire(import.meta.url);
/** Not known to the compiler, nor to Vite. */
const absent = 'no-such-library';

const refusal =
  'MetricsModule needs no-such-library: run npm install no-such-library, or leave out what asks for it.';

it('A library that is not installed is named, with what needs it and how to install it', async () => {
  const importIt = () => loadLibrary('MetricsModule', [absent], () => import(absent));
  const requireIt = () => loadLibrary('MetricsModule', [absent], () => require(absent) as unknown);
  await expect(importIt()).rejects.toThrow(LibraryMissingError);
  await expect(importIt()).rejects.toMatchObject({ code: 'MESSAGING_LIBRARY_MISSING' });
  expect(requireIt).toThrow(refusal);
});

it('What a library lacks itself is left as it is: installing the library would not mend it', () => {
  const load = () =>
    loadLibrary('MetricsModule', ['prom-client'], () => require(absent) as unknown);
  expect(load).toThrow("Cannot find module 'no-such-library'");
});

it('A library that is there is what was loaded', async () => {
  const loaded = await loadLibrary('The test', ['node:path'], () => import('node:path'));
  expect(loaded.sep).toBeTypeOf('string');
});
