import { fileURLToPath } from 'node:url';
import { TwoCopiesError } from './errors.js';

const LOADED = Symbol.for('@nest-kafka-kit/messaging');

/** The same file may be loaded again, as test runners do. */
function refuseOtherCopy(folder: string): void {
  const known = globalThis as { [LOADED]?: string };
  const first = (known[LOADED] ??= folder);
  if (first !== folder) throw new TwoCopiesError(first, folder);
}

refuseOtherCopy(fileURLToPath(new URL('.', import.meta.url)));
