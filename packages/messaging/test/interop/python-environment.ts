import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PACKAGES = ['confluent-kafka==2.16.1', 'cloudevents==2.2.0', 'faststream[confluent]==0.7.8'];

/**
 * Finds a Python that has its Kafka libraries, at versions that are fixed. They are installed once, into
 * the user's cache folder.
 *
 * @returns the command; `undefined` where there is no Python to install them with
 */
export async function pythonWithKafka(): Promise<string | undefined> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const name = PACKAGES.map((each) => each.replace(/[^\d.]+/g, '')).join('-');
  const folder = join(cache, 'nest-kafka-kit', `python-kafka-${name}`);
  const python = join(folder, 'bin/python');
  const isInstalled = join(folder, 'installed');
  if (existsSync(isInstalled)) return python;
  try {
    await run('python3', ['-m', 'venv', '--clear', folder]);
  } catch {
    if (process.env['CI']) throw new Error('CI needs python3 with venv.');
    console.log('What Python writes is not tested: it needs python3 with venv.');
    return undefined;
  }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES];
  await run(python, pip, { timeout: 300_000 });
  await run(python, ['-c', `open(${JSON.stringify(isInstalled)}, 'w').close()`]);
  return python;
}
