import { Injectable } from '@nestjs/common';
import { type Translation, TranslationRepository } from './translation.repository.js';

/** Keeps what this process has handled since it started. */
@Injectable()
export class InMemoryTranslationRepository extends TranslationRepository {
  private readonly translations = new Map<string, Translation>();

  async find(translationId: string): Promise<Translation | undefined> {
    return this.translations.get(translationId);
  }

  async save(translation: Translation): Promise<void> {
    this.translations.set(translation.translationId, translation);
  }
}
