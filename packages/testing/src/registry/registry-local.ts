/** The command behind `npm run registry:up` and `npm run registry:down`. */
import { runLocalCommand } from '../local-server/local-command.js';
import { bringUp } from './local-registry.js';
import { REGISTRY } from './registry-kind.js';

const usage = `Usage:
  npm run registry:up [-- --port 8081] [--fresh]
  npm run registry:down

  --port N  where the registry listens (default 8081), on 127.0.0.1
  --fresh   delete the schemas that earlier runs left in .registry/; what is in Kafka still has their ids`;

await runLocalCommand(REGISTRY, {
  usage,
  numbers: { port: { default: 8081, maximum: 65_535 } },
  up: async ({ directory, fresh, numbers }) => {
    const { url, alreadyUp } = await bringUp({ directory, fresh, ...numbers });
    return { address: url, alreadyUp };
  },
});
