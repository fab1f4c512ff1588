import { Injectable } from '@nestjs/common';
import { EventRepository, type IntegrationEvent } from '@nest-kafka-kit/messaging';
import { TranslationCompleted } from '../events/translation-completed.event.js';
import { TranslationFailed } from '../events/translation-failed.event.js';
import type { TranslationRequested } from '../events/translation-requested.event.js';
import { TranslationRefusedError, Translator } from '../translator/translator.js';

/** Answers a request with one event: completed, or failed if trying again is pointless. */
@Injectable()
export class TranslateUseCase {
  constructor(
    private readonly translator: Translator,
    private readonly events: EventRepository,
  ) {}

  async execute(
    requested: IntegrationEvent<TranslationRequested>,
    signal: AbortSignal,
  ): Promise<void> {
    const { translationId, ...task } = requested.data;
    try {
      const translatedText = await this.translator.translate(task, signal);
      // A request delivered twice gives the same id twice, so that consumers can tell.
      const context = { causedBy: requested, id: `${requested.id}.completed` };
      await this.events.publish(TranslationCompleted, { translationId, translatedText }, context);
    } catch (error) {
      if (!(error instanceof TranslationRefusedError)) throw error;
      const context = { causedBy: requested, id: `${requested.id}.failed` };
      await this.events.publish(
        TranslationFailed,
        { translationId, reason: error.message },
        context,
      );
    }
  }
}
