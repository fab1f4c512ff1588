/** The command behind `npm run kafka:up` and `npm run kafka:down`. */
import { runLocalCommand } from '../local-server/local-command.js';
import { KAFKA } from './kafka-kind.js';
import { bringUp } from './local-cluster.js';

const usage = `Usage:
  npm run kafka:up [-- --brokers 3] [--port 9092] [--fresh]
  npm run kafka:down

  --brokers N  how many brokers (default 1); they take N ports from the first one on
  --port N     the port of the first broker (default 9092), on 127.0.0.1
  --fresh      delete the data that earlier runs left in .kafka/`;

await runLocalCommand(KAFKA, {
  usage,
  numbers: {
    brokers: { default: 1, maximum: 9 },
    port: { default: 9092, maximum: 65_000 },
  },
  up: async ({ directory, fresh, numbers }) => {
    const { bootstrapServers, alreadyUp } = await bringUp({ directory, fresh, ...numbers });
    return { address: bootstrapServers, alreadyUp };
  },
});
