import { Injectable } from '@nestjs/common';
import type { TranslationCompleted } from '../events/translation-completed.event.js';
import type { TranslationFailed } from '../events/translation-failed.event.js';
import { TranslationRepository } from '../translation.repository.js';

/** Keeps the read model up to date with the events, any of which may be delivered again. */
@Injectable()
export class ProjectTranslationUseCase {
  constructor(private readonly translations: TranslationRepository) {}

  /** A request that is delivered again must not undo its outcome. */
  async requested(translationId: string): Promise<void> {
    if (await this.translations.find(translationId)) return;
    await this.translations.save({ translationId, status: 'requested' });
  }

  async completed({ translationId, translatedText }: TranslationCompleted): Promise<void> {
    await this.translations.save({ translationId, status: 'completed', translatedText });
  }

  async failed({ translationId, reason }: TranslationFailed): Promise<void> {
    await this.translations.save({ translationId, status: 'failed', reason });
  }
}
