import { createRequire } from 'node:module';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';

type Commander = typeof import('commander');

const require = createRequire(import.meta.url);

/** Loaded when a command line is built. @throws LibraryMissingError */
export function commander(): Commander {
  const load = () => require('commander') as Commander;
  return loadLibrary('The command line', ['commander'], load);
}
