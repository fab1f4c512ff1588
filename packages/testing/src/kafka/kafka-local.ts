import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LocalKafkaError } from './kafka-error.js';
import { bringUp, takeDown } from './local-cluster.js';
import { runLocalCommand, wholeNumber } from './local-command.js';

const DIRECTORY = fileURLToPath(new URL('../../../../.kafka', import.meta.url));
const USAGE = `Usage:
  npm run kafka:up [-- --brokers 3] [--port 9092] [--fresh]
  npm run kafka:down

  --brokers N  how many brokers (default 1); they take N ports from the first one on
  --port N     the port of the first broker (default 9092), on 127.0.0.1
  --fresh      delete the data that earlier runs left in .kafka/`;

/**
 * The command behind `npm run kafka:up` and `npm run kafka:down`.
 *
 * @returns the lines to print
 * @throws LocalKafkaError `KAFKA_OPTION_INVALID`, and those of `bringUp`
 */
async function run(args: string[]): Promise<string> {
  const { command, brokers, port, fresh } = parse(args);
  if (command === 'down') {
    const stopped = await takeDown(DIRECTORY);
    if (stopped === 0) return 'Kafka is not up.';
    return `Kafka is down (${stopped === 1 ? '1 broker' : `${stopped} brokers`} stopped). Its data stays in .kafka/.`;
  }
  const { bootstrapServers, alreadyUp } = await bringUp({
    directory: DIRECTORY,
    brokers,
    port,
    fresh,
  });
  return [
    `Kafka is ${alreadyUp ? 'already up' : 'up'} on ${bootstrapServers}.`,
    `Next: KAFKA_BOOTSTRAP_SERVERS=${bootstrapServers} npm start`,
    'Stop: npm run kafka:down',
  ].join('\n');
}

function parse(args: string[]) {
  try {
    const { positionals, values } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        brokers: { type: 'string', default: '1' },
        port: { type: 'string', default: '9092' },
        fresh: { type: 'boolean', default: false },
      },
    });
    const [command] = positionals;
    if ((command !== 'up' && command !== 'down') || positionals.length > 1) {
      throw new Error(`Expected up or down, got "${positionals.join(' ')}".`);
    }
    return {
      command,
      brokers: wholeNumber('brokers', values.brokers, 9),
      port: wholeNumber('port', values.port, 65_000),
      fresh: values.fresh,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LocalKafkaError('KAFKA_OPTION_INVALID', `${reason}\n${USAGE}`, { cause: error });
  }
}

await runLocalCommand(run);
