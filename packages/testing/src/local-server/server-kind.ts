import type { LocalServerErrorCode } from './local-server-error.js';

/** What tells one local server from another; the rest is alike. */
export interface ServerKind {
  /** Begins its npm scripts, names its folders. */
  readonly id: 'kafka' | 'registry';
  /** Begins its errors' codes. */
  readonly code: 'KAFKA' | 'REGISTRY';
  /** In the middle of a sentence, without an article. */
  readonly name: string;
  /** At the beginning of a sentence. */
  readonly title: string;
  /** The code of the error of starting one that is closed. */
  readonly closedCode: LocalServerErrorCode;
  /** The environment variable with the address of one that runs already. */
  readonly addressVariable: string;
  /** The environment variable that leaves its tests out, set to `off`. */
  readonly testsVariable: string;
}
