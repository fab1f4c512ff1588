import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../app.module.js';
import { service } from '../../config/service.js';
import { MAX_TEXT_LENGTH } from '../language.js';

let app: NestFastifyApplication;

beforeAll(async () => {
  ({ app } = await startTestService(AppModule, service));
});

afterAll(() => app.close());

interface Answer {
  readonly translationId: string;
  readonly errors: readonly { readonly path: string; readonly problems: readonly string[] }[];
}

async function post(payload: object) {
  const answer = await app.inject({ method: 'POST', url: '/v1/translations', payload });
  return { status: answer.statusCode, body: answer.json<Answer>() };
}

async function get(translationId: string) {
  const answer = await app.inject({ method: 'GET', url: `/v1/translations/${translationId}` });
  return { status: answer.statusCode, body: answer.json<unknown>() };
}

const thanks = { text: 'thank you', sourceLanguage: 'en', targetLanguage: 'de' };

describe('POST /v1/translations', () => {
  it('answers 202 with the receipt, and the translation is there soon', async () => {
    const { status, body } = await post(thanks);
    expect(status).toBe(202);
    expect(body).toMatchObject({ event: { topic: 'translation-events', offset: '0' } });
    const { translationId } = body;
    await expect
      .poll(async () => (await get(translationId)).body)
      .toEqual({ translationId, status: 'completed', translatedText: 'danke' });
  });

  it('answers 202 to what the translator will refuse: that is known later', async () => {
    const { status, body } = await post({ ...thanks, text: 'colourless green ideas' });
    expect(status).toBe(202);
    await expect
      .poll(async () => (await get(body.translationId)).body)
      .toEqual({
        translationId: body.translationId,
        status: 'failed',
        reason: expect.stringContaining('no such phrase'),
      });
  });

  it.each([
    ['nothing', {}, ['text', 'sourceLanguage', 'targetLanguage']],
    ['an empty text', { ...thanks, text: '' }, ['text']],
    ['a text too long', { ...thanks, text: 'x'.repeat(MAX_TEXT_LENGTH + 1) }, ['text']],
    ['a language by its name', { ...thanks, targetLanguage: 'German' }, ['targetLanguage']],
    ['a language in upper case', { ...thanks, sourceLanguage: 'EN' }, ['sourceLanguage']],
    ['a list of languages', { ...thanks, targetLanguage: ['de'] }, ['targetLanguage']],
    ['an id of its own', { ...thanks, translationId: randomUUID() }, ['translationId']],
  ])('answers 400 to %s', async (_what, body, paths) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }) => path)).toEqual(paths);
  });

  it('says what a language is', async () => {
    const { body } = await post({ ...thanks, targetLanguage: 'German' });
    expect(body.errors[0]?.problems).toEqual(['targetLanguage must be an ISO 639 code such as de']);
  });

  it('takes the longest text, whatever its characters', async () => {
    expect((await post({ ...thanks, text: '😀'.repeat(MAX_TEXT_LENGTH / 2) })).status).toBe(202);
  });
});

describe('GET /v1/translations/:translationId', () => {
  it('answers 404 until events have told of the translation', async () => {
    const translationId = randomUUID();
    expect(await get(translationId)).toMatchObject({
      status: 404,
      body: { detail: `No event this process has handled tells of translation ${translationId}.` },
    });
  });

  it('answers 400 to an id that is none', async () => {
    expect(await get('danke')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'translationId' }] },
    });
  });
});
