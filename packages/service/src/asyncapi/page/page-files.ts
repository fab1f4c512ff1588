import { NotFoundException } from '@nestjs/common';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The build that includes the parser, which also reads Avro. */
export const COMPONENT_SCRIPT = 'browser/standalone/index.js';
export const COMPONENT_STYLE = 'styles/default.min.css';

/**
 * Finds the folder with the files of the official AsyncAPI component, under the paths of its
 * package. A build copies them into `files` beside this module (scripts/copy-page-files.mjs), since
 * production installs no development dependencies; before a build they are in node_modules.
 *
 * @param beside the folder of this module
 * @throws NotFoundException where they are in neither place
 * @example
 * reply.sendFile(COMPONENT_STYLE, pageFolder());
 */
export function pageFolder(beside = import.meta.dirname): string {
  const built = join(beside, 'files');
  if (existsSync(join(built, COMPONENT_SCRIPT))) return built;
  try {
    const { resolve } = createRequire(join(beside, 'page-files.js'));
    return dirname(resolve('@asyncapi/react-component/package.json'));
  } catch (cause) {
    throw new NotFoundException(
      'The files of the page are not part of this build: npm run build copies them.',
      { cause },
    );
  }
}
