import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LocalServerError } from '../kafka/local-server-error.js';
import { bringUp, takeDown } from './local-registry.js';
import { LocalRegistryError } from './registry-error.js';

const DIRECTORY = fileURLToPath(new URL('../../.registry', import.meta.url));
const USAGE = `Usage:
  npm run registry:up [-- --port 8081] [--fresh]
  npm run registry:down

  --port N  where the registry listens (default 8081), on 127.0.0.1
  --fresh   delete the schemas that earlier runs left in .registry/; what is in Kafka still has their ids`;

/**
 * The command behind `npm run registry:up` and `npm run registry:down`.
 *
 * @returns the lines to print
 * @throws LocalRegistryError `REGISTRY_OPTION_INVALID`, and those of `bringUp`
 */
async function run(args: string[]): Promise<string> {
  const { command, port, fresh } = parse(args);
  if (command === 'down') {
    const wasUp = await takeDown(DIRECTORY);
    return wasUp
      ? 'The schema registry is down. Its schemas stay in .registry/.'
      : 'The schema registry is not up.';
  }
  const { url, alreadyUp } = await bringUp({ directory: DIRECTORY, port, fresh });
  return [
    `The schema registry is ${alreadyUp ? 'already up' : 'up'} on ${url}`,
    `Next: SCHEMA_REGISTRY_URL=${url} npm start`,
    'Stop: npm run registry:down',
  ].join('\n');
}

function parse(args: string[]) {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '8081' },
        fresh: { type: 'boolean', default: false },
      },
    });
    const [command] = positionals;
    if ((command !== 'up' && command !== 'down') || positionals.length > 1) {
      throw new Error(`Expected up or down, got "${positionals.join(' ')}".`);
    }
    return { command, port: readPort(values.port), fresh: values.fresh };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalRegistryError('REGISTRY_OPTION_INVALID', `${reason}\n${USAGE}`, {
      cause: error,
    });
  }
}

function readPort(given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`--port must be a whole number from 1 to 65535, got "${given}".`);
}

try {
  console.log(await run(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof LocalServerError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
}
