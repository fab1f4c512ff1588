import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EventRepository, type Receipt } from '@nest-kafka-kit/messaging';
import { TranslationRequested } from '../events/translation-requested.event.js';
import type { TranslationTask } from '../translator/translator.js';

@Injectable()
export class RequestTranslationUseCase {
  constructor(private readonly events: EventRepository) {}

  async execute(task: TranslationTask): Promise<{ translationId: string; event: Receipt }> {
    const translationId = randomUUID();
    const event = await this.events.publish(TranslationRequested, { translationId, ...task });
    return { translationId, event };
  }
}
