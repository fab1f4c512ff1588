import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ServiceDefinitionError } from './service-definition.error.js';

interface Package {
  readonly file: string;
  readonly name: string;
  readonly version?: string;
  readonly description: string;
  /** The name of the template that it was cloned from, until `init` gives it one of its own. */
  readonly template?: string;
}

/**
 * Finds the `package.json` above a file, ignoring those without a name: builds put such files
 * beside their output to set the type of its modules.
 *
 * @throws ServiceDefinitionError where there is none, or one that cannot be read
 */
export function nearestPackage(url: string): Package {
  let folder = dirname(fileURLToPath(url));
  for (;;) {
    const found = readPackage(join(folder, 'package.json'));
    if (found) return found;
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  throw new ServiceDefinitionError(
    `There is no package.json with a name above ${fileURLToPath(url)}: deploy it with the service.`,
  );
}

function readPackage(file: string): Package | undefined {
  if (!existsSync(file)) return undefined;
  let content: Partial<Package>;
  try {
    content = JSON.parse(readFileSync(file, 'utf8')) as Partial<Package>;
  } catch (cause) {
    const { message } = cause as Error;
    throw new ServiceDefinitionError(`${file} cannot be read: ${message}`, { cause });
  }
  const { name, version, description = '', template } = content;
  if (!name) return undefined;
  return { file, name, description, ...(version && { version }), ...(template && { template }) };
}
