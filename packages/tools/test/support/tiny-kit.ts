import { writeSeal } from '../../src/kit/write-seal.js';
import { join } from 'node:path';
import { commitAll, temporaryFolder, writeFiles } from './temporary-repository.js';

/** What differs from a kit of one package with one file. */
export interface TinyKit {
  readonly version?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly peers?: Readonly<Record<string, string>>;
  readonly optionalPeers?: Readonly<Record<string, string>>;
}

/** The files of a repository with a kit and, on request, what a service has around it. */
export function kitFiles(kit: TinyKit = {}): Record<string, string> {
  const { version = '0.2.0', files = {}, peers = {}, optionalPeers = {} } = kit;
  return {
    'packages/CHANGELOG.md': `# Changelog\n\n## ${version}\n\nWhat ${version} brings.\n`,
    'packages/messaging/package.json': `${JSON.stringify({
      name: '@nest-kafka-kit/messaging',
      version,
      peerDependencies: { ...peers, ...optionalPeers },
      peerDependenciesMeta: Object.fromEntries(
        Object.keys(optionalPeers).map((name) => [name, { optional: true }]),
      ),
    })}\n`,
    'packages/messaging/src/index.ts': `export const version = '${version}';\n`,
    ...files,
  };
}

/** A sealed kit in a folder of its own. @returns the repository's root */
export function sealedKit(kit: TinyKit = {}): string {
  const root = temporaryFolder(kitFiles(kit));
  writeSeal(join(root, 'packages'));
  return root;
}

/**
 * A service on a tiny kit, committed. Its scripts do nothing; `typecheck` fails where `src/broken.ts` is.
 */
export function tinyService(kit: TinyKit = {}, own: Readonly<Record<string, string>> = {}): string {
  const root = sealedKit(kit);
  const packageFile = {
    name: 'event-service',
    version: '0.2.0',
    private: true,
    scripts: {
      typecheck: `node -e "process.exit(require('fs').existsSync('src/broken.ts') ? 1 : 0)"`,
      'schemas:check': 'node -e ""',
    },
    dependencies: { '@nest-kafka-kit/messaging': kit.version ?? '0.2.0' },
    workspaces: ['packages/*'],
  };
  writeFiles(root, {
    '.gitignore': 'node_modules/\ndist/\n',
    'package.json': `${JSON.stringify(packageFile, null, 2)}\n`,
    'src/main.ts': '// the service\n',
    ...own,
  });
  commitAll(root);
  return root;
}
