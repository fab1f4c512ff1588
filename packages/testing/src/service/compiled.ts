import { join } from 'node:path';

/** Apart from `dist`, so that tests never pull the files from under a running service. */
export const BUILD = join(process.cwd(), '.test-build');

/** The service itself and its command line, compiled. */
export const SERVICE = join(BUILD, 'src/main.js');
export const CLI = join(BUILD, 'src/cli.js');
