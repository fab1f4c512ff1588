import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { AppModule } from '../app.module.js';
import { readSettings } from '@nest-kafka-kit/service/settings';
import { service } from '../config/service.js';
import { createEvent } from '@nest-kafka-kit/messaging';
import { TranslationCompleted } from './events/translation-completed.event.js';
import { TranslationFailed } from './events/translation-failed.event.js';
import { TranslationRequested } from './events/translation-requested.event.js';
import { LibreTranslateTranslator } from './translator/libre-translate.translator.js';
import { PhrasebookTranslator } from './translator/phrasebook.translator.js';
import { ServiceModule } from '@nest-kafka-kit/service';
import { Translator } from './translator/translator.js';

const translationId = '0b6c9d1c-9f1c-4f0c-8f4e-0d8f4a3f6a55';

async function translatorOf(environment: Record<string, string>): Promise<Translator> {
  const module = await Test.createTestingModule({
    imports: [ServiceModule.forRoot(AppModule, service, readSettings(environment, service))],
  }).compile();
  return module.get(Translator, { strict: false });
}

describe('The translator', () => {
  it('is the phrasebook unless LIBRETRANSLATE_URL is set', async () => {
    expect(await translatorOf({})).toBeInstanceOf(PhrasebookTranslator);
    const environment = { LIBRETRANSLATE_URL: 'http://localhost:5000' };
    expect(await translatorOf(environment)).toBeInstanceOf(LibreTranslateTranslator);
  });
});

describe('The events of a translation', () => {
  const requested = { translationId, text: 'yes', sourceLanguage: 'en', targetLanguage: 'de' };

  it('are of this type, version and key to all other services', () => {
    const common = { version: 1, key: translationId };
    expect(createEvent(TranslationRequested, requested, 'spec')).toMatchObject({
      type: 'translation.requested',
      ...common,
    });
    expect(
      createEvent(TranslationCompleted, { translationId, translatedText: 'ja' }, 'spec'),
    ).toMatchObject({ type: 'translation.completed', ...common });
    expect(createEvent(TranslationFailed, { translationId, reason: 'No.' }, 'spec')).toMatchObject({
      type: 'translation.failed',
      ...common,
    });
  });

  it('have the same limits as requests over HTTP', () => {
    const create = (change: object): unknown =>
      createEvent(TranslationRequested, { ...requested, ...change }, 'spec');
    expect(() => create({ text: 'x'.repeat(50_000) })).not.toThrow();
    expect(() => create({ text: 'x'.repeat(50_001) })).toThrow(/text must be shorter/);
    expect(() => create({ targetLanguage: 'German' })).toThrow(/ISO 639 code such as de/);
  });
});
