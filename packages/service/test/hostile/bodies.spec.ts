import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceProcess } from '@nest-kafka-kit/testing';
import { ADMIN_TOKEN } from '../e2e/control/operator.js';
import { LISTS } from '../support/build-service.js';
import { bodyShapes } from './body-shapes.js';
import { CpuMeter } from './cpu-meter.js';

/** Milliseconds that one body may cost the loop, in CPU time: what else the machine does is not counted. */
const MAX_MS = 20;
/** What an answer may have beyond its request: a problem's members, and a hundred short fields. */
const MAX_ANSWER_OVERHEAD = 18_000;
/** Each body is sent so often, and its median is what counts: other work may disturb one. */
const TIMES = 5;

const routes = [
  ['POST', '/v1/parcels'],
  ['PATCH', `/v1/parcels/${randomUUID()}`],
  ['DELETE', `/v1/parcels/${randomUUID()}`],
  ['POST', '/v1/quotes'],
  ['POST', '/v1/lists'],
  ['POST', '/v1/messaging/messages'],
  ['POST', '/v1/messaging/dead-letters/redrive'],
  ['POST', '/v1/messaging/groups/unknown/pause'],
] as const;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const meter = new CpuMeter();
let service: ServiceProcess;
let url: string;

beforeAll(async () => {
  service = ServiceProcess.spawn({ ...meter.environment, ADMIN_TOKEN }, LISTS);
  ({ url } = await service.ready());
});

afterAll(async () => {
  agent.destroy();
  meter[Symbol.dispose]();
  await service[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly length: number;
}

function send(method: string, path: string, body: Buffer): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    authorization: `Bearer ${ADMIN_TOKEN}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, headers, agent }, (response) => {
      const status = response.statusCode!;
      buffer(response).then(({ length }) => resolve({ status, length }), reject);
    });
    // A body that is refused unread may still be on its way.
    sent.on('error', reject).end(body);
  });
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

describe('A hostile body', () => {
  it('comes in forty shapes and more', () => {
    expect(bodyShapes.length).toBeGreaterThanOrEqual(40);
  });

  it.each(routes)(
    'costs %s %s little, whatever its shape, and is answered in few words',
    async (method, path) => {
      const dear: string[] = [];
      for (const { name, body } of bodyShapes) {
        const spent: number[] = [];
        for (let time = 0; time < TIMES; time++) {
          let answer: Answer | undefined;
          spent.push(
            await meter.spentBy(async () => {
              answer = await send(method, path, body);
            }),
          );
          const { status, length } = answer!;
          expect([name, status < 500]).toEqual([name, true]);
          expect([name, length <= body.length + MAX_ANSWER_OVERHEAD]).toEqual([name, true]);
        }
        if (process.env['SHOW_CPU'])
          console.log(
            path,
            name,
            spent.map((ms) => ms.toFixed(1)),
          );
        if (median(spent) > MAX_MS) dear.push(`${name}: ${median(spent).toFixed(1)} ms`);
      }
      expect(dear).toEqual([]);
    },
  );

  it('costs nothing in the path or the query either', async () => {
    const letters = '/v1/messaging/dead-letters?';
    const many = (part: (index: number) => string) =>
      Array.from({ length: 15_000 }, (_, index) => part(index))
        .join('&')
        .slice(0, 15_000);
    const paths = [
      letters + many((index) => index.toString(36)),
      letters + many((index) => `${index * 65_536}=1`),
      letters + many(() => 'group=a'),
      letters + many(() => '__proto__=1'),
      letters + many(() => 'a[b][c]=1'),
      `${letters}group=${'a'.repeat(15_000)}`,
      `${letters}group=${'%61'.repeat(5_000)}`,
      `${letters}group=${'%ff'.repeat(5_000)}`,
      `${letters}group=g&since=-${'9'.repeat(15_000)}h`,
      letters + '&'.repeat(15_000),
      `/v1/parcels/${'a'.repeat(255)}`,
      `/v1/parcels/${'a'.repeat(15_000)}`,
      `/v1/parcels${'/a'.repeat(7_000)}`,
      `/${'%2e%2e%2f'.repeat(1_600)}`,
      '/'.repeat(15_000),
    ];
    for (const path of paths) {
      const spent: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        spent.push(
          await meter.spentBy(async () => {
            const { status, length } = await send('GET', path, Buffer.alloc(0));
            expect([path.slice(0, 60), status >= 400 && status < 500]).toEqual([
              path.slice(0, 60),
              true,
            ]);
            expect(length).toBeLessThan(path.length + MAX_ANSWER_OVERHEAD);
          }),
        );
      }
      if (process.env['SHOW_CPU']) console.log(path.slice(0, 50), median(spent));
      expect([path.slice(0, 60), median(spent) <= MAX_MS]).toEqual([path.slice(0, 60), true]);
    }
  });

  it('leaves the service as it was', async () => {
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const body = Buffer.from('{"email":"ada@example.com","name":"Ada"}');
    expect(await send('POST', '/v1/parcels', body)).toMatchObject({ status: 202 });
  });
});
