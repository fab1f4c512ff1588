import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ServiceProcess } from '../service/service-process.js';

/** Holds a built service to its OpenAPI document: `npm run test:openapi`. */
const VERSION = '4.32.5';
const SEED = '13';
const TOKEN = 'a-token-for-tests-alone';
const CONFIG = resolve(import.meta.dirname, '../../schemathesis.toml');

/** These know no 429, which the guard answers after twenty failed attempts; it has specs of its own. */
const EXCLUDED = ['--exclude-checks', 'ignored_auth,missing_required_header'];

interface Run {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly options: readonly string[];
}

const authorized = ['--header', `Authorization: Bearer ${TOKEN}`];
const thorough = ['--phases', 'examples,coverage,fuzzing', '--max-examples', '20'];

const RUNS: readonly Run[] = [
  { name: 'with a token', environment: {}, options: [...thorough, ...authorized] },
  { name: 'without a token', environment: {}, options: thorough },
  {
    name: 'with the broker down',
    // Nobody listens on the port for discarding.
    environment: { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:9', PUBLISH_TIMEOUT_MS: '100' },
    // Each request may wait for the broker.
    options: ['--phases', 'examples,fuzzing', '--max-examples', '2', ...authorized],
  },
];

const schemathesis = install();
if (schemathesis) {
  const failed: string[] = [];
  for (const run of RUNS) if (!(await passes(schemathesis, run))) failed.push(run.name);
  if (failed.length > 0) {
    console.error(`The service contradicts its OpenAPI document: ${failed.join(', ')}.`);
    process.exitCode = 1;
  }
}

/** Installs the pinned version once; `undefined` where there is no Python to do so. */
function install(): string | undefined {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'nest-kafka-kit', `schemathesis-${VERSION}`);
  const command = join(folder, 'bin/schemathesis');
  if (existsSync(command)) return command;
  const venv = spawnSync('python3', ['-m', 'venv', '--clear', folder], { encoding: 'utf8' });
  if (venv.status !== 0) {
    console.log('Schemathesis is skipped: it needs python3 with venv.');
    if (process.env['CI']) process.exitCode = 1;
    return undefined;
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  execFileSync(join(folder, 'bin/python'), [...pip, `schemathesis==${VERSION}`], {
    stdio: 'inherit',
  });
  return command;
}

async function passes(command: string, { name, environment, options }: Run): Promise<boolean> {
  const settings = { ADMIN_TOKEN: TOKEN, ...environment };
  await using service = ServiceProcess.spawn(settings, 'dist/main.js');
  const { url } = await service.listening();
  console.log(`\nSchemathesis ${name}:`);
  const common = ['run', `${url}/docs-json`, '--seed', SEED, ...EXCLUDED];
  const args = ['--config-file', CONFIG, ...common, '--continue-on-failure', ...options];
  // It leaves a folder where it runs.
  const run = spawn(command, args, { stdio: 'inherit', cwd: tmpdir() });
  const code = await new Promise((done) => run.once('exit', done));
  return code === 0;
}
