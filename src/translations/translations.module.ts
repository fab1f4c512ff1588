import { Module } from '@nestjs/common';
import { SETTINGS } from '@nest-kafka-kit/service/settings';
import { TranslationsController } from './http/translations.controller.js';
import { InMemoryTranslationRepository } from './in-memory-translation.repository.js';
import { TranslationEventsController } from './translation-events.controller.js';
import { TranslationRepository } from './translation.repository.js';
import type { TranslationsSettings } from './translations.settings.js';
import { TranslationWorkerController } from './translation-worker.controller.js';
import { LibreTranslateTranslator } from './translator/libre-translate.translator.js';
import { PhrasebookTranslator } from './translator/phrasebook.translator.js';
import { Translator } from './translator/translator.js';
import { ProjectTranslationUseCase } from './use-cases/project-translation.use-case.js';
import { RequestTranslationUseCase } from './use-cases/request-translation.use-case.js';
import { TranslateUseCase } from './use-cases/translate.use-case.js';

@Module({
  controllers: [TranslationsController, TranslationEventsController, TranslationWorkerController],
  providers: [
    { provide: TranslationRepository, useClass: InMemoryTranslationRepository },
    { provide: Translator, inject: [SETTINGS], useFactory: createTranslator },
    RequestTranslationUseCase,
    TranslateUseCase,
    ProjectTranslationUseCase,
  ],
})
export class TranslationsModule {}

function createTranslator(settings: TranslationsSettings): Translator {
  const { LIBRETRANSLATE_URL: url, LIBRETRANSLATE_API_KEY: apiKey } = settings;
  return url ? new LibreTranslateTranslator({ url, apiKey }) : new PhrasebookTranslator();
}
