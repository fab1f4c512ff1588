import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../command/tool-error.js';

/**
 * Refuses to run in a folder other than a service's root, which has a `package.json` and
 * `packages/`.
 *
 * @throws ToolError `ROOT_WRONG`
 */
export function requireRoot(folder: string): void {
  const missing = ['package.json', 'packages', 'src'].filter(
    (name) => !existsSync(join(folder, name)),
  );
  if (missing.length === 0) return;
  throw new ToolError(
    'ROOT_WRONG',
    `${folder} has no ${missing.join(', no ')}. Run this with npm run in the root of the service's repository.`,
  );
}
