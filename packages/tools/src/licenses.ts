/** Licences that ask for no more than to be named. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Packages that declare the MIT licence in an old form, which package-lock.json does not repeat. */
const MIT_IN_OLD_FORM: ReadonlySet<string> = new Set(['busboy@1.6.0', 'streamsearch@1.1.0']);

/** The part of a package-lock.json that says which licence a package has. */
export interface LockedPackages {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly license?: string;
        readonly dev?: boolean;
        readonly link?: boolean;
      }
    >
  >;
}

/**
 * Lists packages that a service runs with, and whose licence is not among the allowed ones.
 *
 * @example
 * const lines = unlicensed(JSON.parse(readFileSync('package-lock.json', 'utf8')));
 */
export function unlicensed({ packages }: LockedPackages): string[] {
  return Object.entries(packages).flatMap(([path, { version, license, dev, link }]) => {
    const name = path.split('node_modules/').at(-1) ?? path;
    // What is beside node_modules is this repository's own.
    if (!path.includes('node_modules/') || dev || link || isAllowed(license)) return [];
    const found = `${name}@${version}`;
    if (license === undefined && MIT_IN_OLD_FORM.has(found)) return [];
    return [`${found}: ${license ?? 'no licence'}`];
  });
}

/** Whether an SPDX expression lets one choose allowed licences alone. */
function isAllowed(license = ''): boolean {
  return license
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((each) => ALLOWED.has(each)));
}
