import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokers, startTestService, type TestService } from '@nest-kafka-kit/testing';
import { RecordedSpans } from '../support/recorded-spans.js';
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service as definition } from '../fixtures/parcels/service.js';

/** With the group: two groups handle a request. */
function described({ name, kind, attributes }: ReadableSpan): string {
  const group = attributes['messaging.consumer.group.name'];
  return [SpanKind[kind], name, ...(group ? [`by ${String(group)}`] : [])].join(' ');
}

describe.each(brokers)(
  'A request and all that happens because of it is one trace, on $broker',
  ({ environment }) => {
    const group = `traced-${randomUUID()}`;
    let spans: RecordedSpans;
    let service: TestService;

    beforeAll(async () => {
      spans = new RecordedSpans();
      service = await startTestService(AppModule, definition, {
        ...environment,
        KAFKA_CONSUMER_GROUP: group,
      });
    });

    afterAll(async () => {
      await service.close();
      spans[Symbol.dispose]();
    });

    /** As another service would call it: with its own span as parent. */
    async function call(method: string, path: string, body?: object) {
      const traceId = randomBytes(16).toString('hex');
      const spanId = randomBytes(8).toString('hex');
      const response = await fetch(service.url + path, {
        method,
        headers: {
          'content-type': 'application/json',
          traceparent: `00-${traceId}-${spanId}-01`,
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      await response.text();
      const trees = () => spans.treesUnder(spanId, traceId, described);
      return { status: response.status, trees, spans: () => spans.of(traceId) };
    }

    const request = { content: 'a book', weight: 500 };
    const tree = [
      {
        name: 'SERVER POST /v1/quotes',
        children: [
          {
            name: 'PRODUCER send quote-events',
            children: [
              { name: `CONSUMER process quote-events by ${group}`, children: [] },
              {
                name: `CONSUMER process quote-events by ${group}.quoters`,
                children: [
                  {
                    name: 'PRODUCER send quote-events',
                    children: [{ name: `CONSUMER process quote-events by ${group}`, children: [] }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ];

    it('from HTTP to the last handler', async () => {
      const { status, trees } = await call('POST', '/v1/quotes', request);
      expect(status).toBe(202);
      await expect.poll(trees, { timeout: 20_000 }).toEqual(tree);
    });

    it('which knows what was done, and nothing of what was in it', async () => {
      const content = `private ${randomUUID()}`;
      const traced = await call('POST', '/v1/quotes', { ...request, content });
      await expect.poll(traced.trees, { timeout: 20_000 }).toEqual(tree);
      const [root] = traced.spans().filter(({ kind }) => kind === SpanKind.SERVER);
      expect(root!.attributes).toEqual({
        'http.request.method': 'POST',
        'http.route': '/v1/quotes',
        'http.response.status_code': 202,
        'url.scheme': 'http',
      });
      expect(inspect(traced.spans(), { depth: 10 })).not.toContain(content);
    });

    it('which names routes, not the paths asked for', async () => {
      const { status, trees } = await call('GET', `/v1/quotes/${randomUUID()}`);
      expect(status).toBe(404);
      await expect.poll(trees).toEqual([{ name: 'SERVER GET /v1/quotes/:quoteId', children: [] }]);
    });

    it('which a path that leads nowhere cannot name', async () => {
      const { trees } = await call('GET', `/nowhere/${randomUUID()}`);
      await expect.poll(trees).toEqual([{ name: 'SERVER GET', children: [] }]);
    });

    it('unless it is a probe', async () => {
      const probe = await call('GET', '/health/live');
      // By then a span of the probe would have ended too.
      const next = await call('GET', `/v1/quotes/${randomUUID()}`);
      await expect.poll(next.trees).toHaveLength(1);
      expect(probe.trees()).toEqual([]);
    });
  },
);
