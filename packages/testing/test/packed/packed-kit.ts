import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';

const REPOSITORY = join(import.meta.dirname, '../../../..');
const SOURCES = join(import.meta.dirname, 'service');
export const PACKAGES = ['messaging', 'schemas', 'service', 'testing'] as const;

/** Set by npm and Vitest for this process, and misleading for a command that somebody types. */
const INHERITED = /^(npm_|VITEST|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|KAFKA_|OTEL_)/;

export const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !INHERITED.test(name)));

/** The packages as `npm pack` makes them. */
export interface PackedKit {
  /** Paths in the tarball of each package, by its short name. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly tarballs: Readonly<Record<string, string>>;
}

/** Builds and packs every package into a folder. */
export async function packKit(folder: string): Promise<PackedKit> {
  await npm(REPOSITORY, 'run', 'build:kit');
  const workspaces = PACKAGES.flatMap((name) => ['--workspace', `@nest-kafka-kit/${name}`]);
  const output = await npm(
    REPOSITORY,
    'pack',
    '--json',
    '--pack-destination',
    folder,
    ...workspaces,
  );
  // Scripts of the packages may have said something before.
  const packed = JSON.parse(output.slice(output.search(/^[[{]/m))) as unknown;
  const each = Object.values(packed as object) as {
    readonly name: string;
    readonly filename: string;
    readonly files: readonly { readonly path: string }[];
  }[];
  const short = (name: string): string => name.replace('@nest-kafka-kit/', '');
  return {
    files: Object.fromEntries(
      each.map(({ name, files }) => [short(name), files.map((f) => f.path)]),
    ),
    tarballs: Object.fromEntries(
      each.map(({ name, filename }) => [short(name), join(folder, filename)]),
    ),
  };
}

/** A service outside of this repository, which installs the packed packages and what they require. */
export class FreshService {
  private constructor(readonly root: string) {}

  static async create(tarballs: readonly string[]): Promise<FreshService> {
    const service = new FreshService(
      await realpath(await mkdtemp(join(tmpdir(), 'fresh-service-'))),
    );
    await service.write(
      'package.json',
      '{"name":"fresh-service","version":"1.0.0","type":"module"}',
    );
    await npm(service.root, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs);
    for (const file of await readdir(SOURCES)) {
      const source = await readFile(join(SOURCES, file), 'utf8');
      await service.write(file.replace(/ts$/, 'js'), ts.transpile(source, COMPILED));
    }
    return service;
  }

  /** Names of what is installed, scopes included. */
  async installed(): Promise<string[]> {
    const list = await readFile(join(this.root, 'node_modules/.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(list) as { readonly packages: object };
    return Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ''));
  }

  delete(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }

  private write(file: string, text: string): Promise<void> {
    return writeFile(join(this.root, file), text);
  }
}

const COMPILED: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: false,
};

async function npm(cwd: string, ...given: string[]): Promise<string> {
  const options = { cwd, env: environment(), timeout: 110_000, maxBuffer: 1 << 28 };
  return (await promisify(execFile)('npm', given, options)).stdout;
}
