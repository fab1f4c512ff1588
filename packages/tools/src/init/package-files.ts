/** The facts that `init` gives a service besides its name, the first time. */
export interface FreshFacts {
  readonly version: string;
  readonly description: string;
}

/**
 * Renames a `package.json`, which is no template's any more: production refuses the name of one. With `fresh`, the template's version and description are replaced too.
 */
export function renamePackage(text: string, name: string, fresh: FreshFacts | undefined): string {
  const { template: _, ...file } = JSON.parse(text) as Record<string, unknown>;
  return toJsonFile({ ...file, name, ...fresh });
}

/** Renames the `package-lock.json` of that package. */
export function renameLock(text: string, name: string, version: string | undefined): string {
  const lock = JSON.parse(text) as { packages?: Record<string, Record<string, unknown>> };
  const facts = { name, ...(version === undefined ? {} : { version }) };
  const { '': root, ...others } = lock.packages ?? {};
  return toJsonFile({ ...lock, ...facts, packages: { '': { ...root, ...facts }, ...others } });
}

function toJsonFile(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
