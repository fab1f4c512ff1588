import type { LocalServerErrorCode } from './local-server-error.js';

/** The differences between local servers; everything else is the same for all. */
export interface ServerKind {
  /** The prefix of its npm scripts, and the name of its folders. */
  readonly id: 'kafka' | 'registry';
  /** The prefix of its error codes. */
  readonly code: 'KAFKA' | 'REGISTRY';
  /** The name in the middle of a sentence, without an article. */
  readonly name: string;
  /** The name at the beginning of a sentence. */
  readonly title: string;
  /** The error code for restarting a closed one. */
  readonly closedCode: LocalServerErrorCode;
  /** The environment variable with the address of one that is running already. */
  readonly addressVariable: string;
  /** The environment variable that skips its tests if set to `off`. */
  readonly testsVariable: string;
}
