import type { PackageFile, PeerChange } from './peer-changes.js';

const SCOPE = '@nest-kafka-kit/';

/**
 * Adapts a service's `package.json` to a newer kit: the versions of the kit's packages, and the
 * peers it has to follow. Optional peers that it lacks are not added; packages that the kit no
 * longer has are removed.
 *
 * @param kit the names of the newer kit's packages
 *
 * @example
 * adaptPackage('{"dependencies":{"@nest-kafka-kit/service":"0.2.0"}}', '0.3.0', ['@nest-kafka-kit/service'], []);
 */
export function adaptPackage(
  text: string,
  version: string,
  kit: readonly string[],
  peers: readonly PeerChange[],
): string {
  const file = JSON.parse(text) as PackageFile;
  const { dependencies = {}, devDependencies = {} } = file;
  for (const section of [dependencies, devDependencies]) {
    for (const name of Object.keys(section).filter((each) => each.startsWith(SCOPE))) {
      if (kit.includes(name)) section[name] = version;
      else delete section[name];
    }
  }
  for (const { name, range, former, isOptional } of peers) {
    if (former === undefined && isOptional) continue;
    const section = devDependencies[name] === undefined ? dependencies : devDependencies;
    section[name] = range;
  }
  const sections = {
    ...(file.dependencies || Object.keys(dependencies).length > 0 ? { dependencies } : {}),
    ...(file.devDependencies ? { devDependencies } : {}),
  };
  return `${JSON.stringify({ ...file, ...sections }, null, 2)}\n`;
}
