import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokers, startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../fixtures/parcels/app.module.js';
import { service as definition } from '../fixtures/parcels/service.js';

describe.each(brokers)('Operations on $broker', ({ environment }) => {
  const group = `operated-${randomUUID()}`;
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService(AppModule, definition, {
      ...environment,
      KAFKA_CONSUMER_GROUP: group,
    });
  });

  afterAll(() => service.close());

  it('is live and ready, and names the state of each group', async () => {
    expect(await service.get('/health/live')).toMatchObject({
      status: 200,
      body: { status: 'ok' },
    });
    const { status, body } = await service.get('/health/ready');
    expect(status).toBe(200);
    expect(body.details.broker.status).toBe('up');
    expect(body.details.consumers).toMatchObject({
      status: 'up',
      [group]: 'running',
      [`${group}.notifications`]: 'running',
    });
  });

  it('shows metrics, and the API with its examples', async () => {
    expect((await service.get('/metrics')).body).toContain('process_cpu_user_seconds_total');
    expect((await service.get('/docs')).body).toContain('swagger-ui');
    const { body } = await service.get('/docs-json');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/parcels', '/v1/parcels/{parcelId}']),
    );
    expect(body.components.schemas.SendParcelRequest.properties.email.example).toBeDefined();
  });

  it('sends security headers, and problem+json for unknown routes', async () => {
    const { status, headers } = await service.get('/nowhere');
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

describe('A process with CONSUMER_GROUPS=none', () => {
  it('serves HTTP, is ready, and handles nothing', async () => {
    const service = await startTestService(AppModule, definition, { CONSUMER_GROUPS: 'none' });
    const ready = await service.get('/health/ready');
    expect(ready).toMatchObject({ status: 200 });
    const { body } = await service.post('/v1/parcels', { email: 'a@example.com', name: 'A' });
    expect(await service.get(`/v1/parcels/${body.parcelId}`)).toMatchObject({ status: 404 });
    await service.close();
  });
});
