import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../app.module.js';
import { service } from '../../config/service.js';
import { Consumes, createEvent, EventBus, type IntegrationEvent } from '@nest-kafka-kit/messaging';
import { PRODUCER, type Producer } from '@nest-kafka-kit/messaging/broker';
import { ProducerClosedError } from '@nest-kafka-kit/messaging/errors';
import { TranslationCompleted } from '../events/translation-completed.event.js';
import { TranslationFailed } from '../events/translation-failed.event.js';
import { TranslationRequested } from '../events/translation-requested.event.js';
import { type TranslationTask, Translator } from '../translator/translator.js';
import { TranslateUseCase } from './translate.use-case.js';

type Outcome = IntegrationEvent<TranslationCompleted | TranslationFailed>;

/** Another service, to which completed and failed translations are of interest. */
@Controller()
class OtherService {
  readonly outcomes: Outcome[] = [];

  @Consumes(TranslationCompleted, { group: 'other-service' })
  onCompleted(@Payload() event: IntegrationEvent<TranslationCompleted>): void {
    this.outcomes.push(event);
  }

  @Consumes(TranslationFailed, { group: 'other-service' })
  onFailed(@Payload() event: IntegrationEvent<TranslationFailed>): void {
    this.outcomes.push(event);
  }
}

/** Cannot translate at all, and says nothing of it being in vain. */
class BrokenTranslator extends Translator {
  readonly signals: AbortSignal[] = [];

  async translate(_task: TranslationTask, signal: AbortSignal): Promise<string> {
    this.signals.push(signal);
    throw new Error('The line is dead.');
  }
}

let app: NestFastifyApplication;

async function start(translator?: Translator): Promise<void> {
  ({ app } = await startTestService(
    AppModule,
    service,
    {},
    {
      controllers: [OtherService],
      override: (module) => translator && module.overrideProvider(Translator).useValue(translator),
    },
  ));
}

afterEach(() => app.close());

const requested = (text: string, context = {}): IntegrationEvent<TranslationRequested> =>
  createEvent(
    TranslationRequested,
    { translationId: randomUUID(), text, sourceLanguage: 'en', targetLanguage: 'de' },
    'spec',
    context,
  );

const dispatch = (event: IntegrationEvent<TranslationRequested>): Promise<void> =>
  app.get(EventBus).dispatch(event);

const outcomes = (): Outcome[] => app.get(OtherService).outcomes;

describe('A requested translation', () => {
  beforeEach(() => start());

  it('is answered with the translated text', async () => {
    const request = requested('thank you');
    await dispatch(request);
    await expect.poll(outcomes).toHaveLength(1);
    expect(outcomes()[0]).toMatchObject({
      type: 'translation.completed',
      data: { translationId: request.data.translationId, translatedText: 'danke' },
    });
  });

  it('is answered with the reason when it is refused', async () => {
    const request = requested('colourless green ideas');
    await dispatch(request);
    await expect.poll(outcomes).toHaveLength(1);
    expect(outcomes()[0]).toMatchObject({
      type: 'translation.failed',
      data: {
        translationId: request.data.translationId,
        reason: expect.stringContaining('no such phrase from en to de'),
      },
    });
  });

  it.each(['thank you', 'colourless green ideas'])(
    'is the cause of its answer, and what that belongs to is kept: %s',
    async (text) => {
      const request = requested(text, { correlationId: 'conversation-1' });
      await dispatch(request);
      await expect.poll(outcomes).toHaveLength(1);
      expect(outcomes()[0]).toMatchObject({
        causationId: request.id,
        correlationId: 'conversation-1',
        key: request.key,
      });
    },
  );

  it.each([
    ['thank you', 'completed'],
    ['colourless green ideas', 'failed'],
  ])('is answered by the same event however often it comes: %s', async (text, outcome) => {
    const request = requested(text);
    await dispatch(request);
    await dispatch(request);
    await expect.poll(outcomes).toHaveLength(2);
    expect(outcomes().map(({ id }) => id)).toEqual([
      `${request.id}.${outcome}`,
      `${request.id}.${outcome}`,
    ]);
  });
});

describe('A translation that fails for another reason', () => {
  it('is not answered but rejects, so that it is tried again', async () => {
    const translator = new BrokenTranslator();
    await start(translator);
    await expect(dispatch(requested('thank you'))).rejects.toThrow('The line is dead.');
    expect(translator.signals).toHaveLength(1);
    expect(outcomes()).toEqual([]);
  });

  it('rejects when its answer cannot be published, rather than call that a refusal', async () => {
    await start();
    await app.get<Producer>(PRODUCER).close();
    await expect(dispatch(requested('thank you'))).rejects.toThrow(ProducerClosedError);
    await expect(dispatch(requested('green ideas'))).rejects.toThrow(ProducerClosedError);
  });
});

describe('The signal of the delivery', () => {
  it('reaches the translator, which ends its work with it', async () => {
    const translator = new BrokenTranslator();
    await start(translator);
    const { signal } = new AbortController();
    const translating = app.get(TranslateUseCase).execute(requested('thank you'), signal);
    await expect(translating).rejects.toThrow('The line is dead.');
    expect(translator.signals).toEqual([signal]);
    expect(translator.signals[0]).toBe(signal);
  });
});
