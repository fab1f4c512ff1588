/** A broker that is away neither fails a scrape nor holds it up, and the scrape says so. */
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service as definition } from '../fixtures/parcels/service.js';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { Scrape } from '../support/scrape.js';

let server: Server;
let port: number;
const sockets = new Set<Socket>();

beforeEach(async () => {
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server.close();
});

/** A service whose consumers have not come to start: they wait for the broker. */
function startWithout() {
  const environment = { KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` };
  return startTestService(AppModule, definition, environment, { consumers: 'leave' });
}

describe('A scrape', () => {
  it.each(['refuses connections', 'takes connections and says nothing'])(
    'while the broker %s has everything but the lag',
    async (how) => {
      if (how === 'refuses connections') server.close();
      const service = await startWithout();
      // Many wait for the same question.
      const [scrape] = await Promise.all(Array.from({ length: 5 }, () => Scrape.of(service)));
      expect(scrape!.sum('messaging_broker_up')).toBe(0);
      expect(scrape!.samples('messaging_consumer_lag_messages')).toEqual([]);
      expect(scrape!.samples('messaging_client_sent_messages_total')).not.toEqual([]);
      expect(scrape!.families.map(({ name }) => name)).toContain('process_cpu_seconds_total');
      for (const socket of sockets) socket.destroy();
      await service.close();
    },
  );
});
