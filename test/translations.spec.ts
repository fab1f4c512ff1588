import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokers, startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../src/app.module.js';
import { service as definition } from '../src/config/service.js';

describe.each(brokers)('Translations on $broker', ({ environment }) => {
  let service: TestService;

  beforeAll(async () => {
    service = await startTestService(AppModule, definition, environment);
  });

  afterAll(() => service.close());

  const translate = async (text: string, targetLanguage: string) => {
    const request = { text, sourceLanguage: 'en', targetLanguage };
    const { status, body } = await service.post('/v1/translations', request);
    expect(status).toBe(202);
    expect(body.event.topic).toBe('translation-events');
    return body.translationId as string;
  };

  it('completes a translation', async () => {
    const translationId = await translate('thank you', 'de');
    await expect
      .poll(async () => (await service.get(`/v1/translations/${translationId}`)).body)
      .toEqual({ translationId, status: 'completed', translatedText: 'danke' });
  });

  it('fails a translation that no translator will ever do, and says why', async () => {
    const translationId = await translate('flabbergasted', 'de');
    await expect
      .poll(async () => (await service.get(`/v1/translations/${translationId}`)).body)
      .toEqual({
        translationId,
        status: 'failed',
        reason: expect.stringContaining('phrasebook'),
      });
  });

  it('names every wrong field', async () => {
    const { status, body } = await service.post('/v1/translations', {
      text: '',
      sourceLanguage: 'English',
    });
    expect(status).toBe(400);
    const paths = body.errors.map(({ path }: { path: string }) => path);
    expect(new Set(paths)).toEqual(new Set(['text', 'sourceLanguage', 'targetLanguage']));
  });

  it('answers 404 for an unknown translation', async () => {
    const answer = await service.get(`/v1/translations/${randomUUID()}`);
    expect(answer).toMatchObject({ status: 404 });
  });
});
