import { LibraryMissingError } from './errors.js';

/** What Node says of a package that is not there, to `import` and to `require`. */
const NOT_FOUND = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];

/**
 * Loads what only one part of the kit needs, once that part is used.
 *
 * @param part what cannot do without it, such as `MetricsModule`
 * @param packages all that the part needs, by the names to install
 * @param load imports or requires it; a promise is answered with a promise
 * @throws LibraryMissingError where one of the packages is not installed
 * @example
 * const { compress } = await loadLibrary('Compression "snappy"', ['snappy'], () => import('snappy'));
 */
export function loadLibrary<Loaded>(
  part: string,
  packages: readonly string[],
  load: () => Loaded,
): Loaded {
  const explain = (error: unknown): never => {
    throw isMissing(error, packages) ? new LibraryMissingError(part, packages, error) : error;
  };
  try {
    const loaded = load();
    return loaded instanceof Promise ? (loaded.catch(explain) as Loaded) : loaded;
  } catch (error) {
    return explain(error);
  }
}

/** A library may lack something itself, which installing the library would not mend. */
function isMissing(error: unknown, packages: readonly string[]): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  const isNotFound = code !== undefined && NOT_FOUND.includes(code);
  return isNotFound && packages.some((name) => message.includes(`'${name}'`));
}
