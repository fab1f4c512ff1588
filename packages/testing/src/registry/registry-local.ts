import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runLocalCommand, wholeNumber } from '../kafka/local-command.js';
import { bringUp, takeDown } from './local-registry.js';
import { LocalRegistryError } from './registry-error.js';

const DIRECTORY = fileURLToPath(new URL('../../../../.registry', import.meta.url));
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
    return { command, port: wholeNumber('port', values.port, 65_535), fresh: values.fresh };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalRegistryError('REGISTRY_OPTION_INVALID', `${reason}\n${USAGE}`, {
      cause: error,
    });
  }
}

await runLocalCommand(run);
