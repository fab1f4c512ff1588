import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '@nest-kafka-kit/testing';
import { spawnService } from '../support/parcels-process.js';
import { TraceCollector } from '../support/trace-collector.js';

const request = { content: 'a book', weight: 500 };
const patience = { timeout: 20_000 };

/** Asks for a quote, and waits until the last handler is done with it. */
async function quoteFor(service: ServiceProcess): Promise<void> {
  const client = await service.ready();
  const { status, body } = await client.post('/v1/quotes', request);
  expect(status).toBe(202);
  const path = `/v1/quotes/${body.quoteId as string}`;
  await expect.poll(async () => (await client.get(path)).body.status, patience).toBe('completed');
}

describe('What the service traces reaches a collector when the standard variables are set', () => {
  it.each(['none', 'gzip'])('with compression %s, as soon as they are due', async (compression) => {
    await using collector = await TraceCollector.start();
    await using service = spawnService({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      KAFKA_CLIENT_ID: 'the-client-id',
    });
    await quoteFor(service);
    await expect.poll(() => collector.received, patience).toContain('POST /v1/quotes');
    expect(new Set(collector.exports.map(({ path }) => path))).toEqual(new Set(['/v1/traces']));
    expect(collector.exports[0]).toMatchObject({
      contentType: 'application/x-protobuf',
      isPacked: compression === 'gzip',
    });
    expect(collector.received).toContain('the-client-id');
    expect(await service.kill('SIGTERM')).toBe(0);
  });

  it('at the latest when it ends, under the name given', async () => {
    await using collector = await TraceCollector.start();
    await using service = spawnService({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/elsewhere`,
      OTEL_BSP_SCHEDULE_DELAY: '600000',
      OTEL_SERVICE_NAME: 'the-service-name',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=the-environment',
    });
    await quoteFor(service);
    expect(collector.exports).toEqual([]);
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(collector.exports.map(({ path }) => path)).toEqual(['/elsewhere']);
    for (const text of [
      'the-service-name',
      'the-environment',
      'POST /v1/quotes',
      'send quote-events',
      'process quote-events',
    ]) {
      expect(collector.received).toContain(text);
    }
  });

  it('unless its sampler, or one of the switches, says no', async () => {
    await using collector = await TraceCollector.start();
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const switches = [
      { OTEL_TRACES_SAMPLER: 'always_off' },
      { OTEL_SDK_DISABLED: 'true' },
      { OTEL_TRACES_EXPORTER: 'none' },
    ];
    for (const off of switches) {
      await using service = spawnService({ ...endpoint, ...off });
      await quoteFor(service);
      expect(await service.kill('SIGTERM')).toBe(0);
    }
    expect(collector.exports).toEqual([]);
  });
});

describe('A collector that is away holds up nothing', () => {
  it('neither the requests nor the end, when it refuses connections', async () => {
    await using service = spawnService({
      // Nobody listens there.
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_TIMEOUT: '100',
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });
    await quoteFor(service);
    await service.line(/Traces are not exported: connect ECONNREFUSED/);
    await quoteFor(service);
    expect(await service.kill('SIGTERM')).toBe(0);
    const complaints = service.output.filter((line) => line.includes('not exported'));
    expect(complaints).toHaveLength(1);
  });

  it('nor when it takes what comes and never answers', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await using service = spawnService({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      // By itself the exporter would wait for longer than this test may take.
      OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
      OTEL_BSP_EXPORT_TIMEOUT: '600000',
    });
    await quoteFor(service);
    expect(await service.kill('SIGTERM')).toBe(0);
    silent.close();
  });
});

describe('Without those variables', () => {
  it('nothing of the SDK is loaded', async () => {
    await using service = spawnService({ NODE_DEBUG: 'esm,module' });
    await quoteFor(service);
    const loaded = service.output.filter((line) => line.includes('@opentelemetry'));
    // What is loaded is told at all.
    expect(service.output.some((line) => line.includes('@nestjs/core'))).toBe(true);
    expect(
      loaded.filter((line) =>
        /sdk-trace|exporter|context-async-hooks|semantic-conventions/.test(line),
      ),
    ).toEqual([]);
  });
});
