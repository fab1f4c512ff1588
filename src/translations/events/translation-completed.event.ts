import { IsString, IsUUID } from 'class-validator';
import { Event } from '@nest-kafka-kit/messaging';
import { translationEvents } from './translation-events.topic.js';

@Event({
  type: 'translation.completed',
  topic: translationEvents,
  kind: 'integration',
  key: 'translationId',
})
export class TranslationCompleted {
  @IsUUID() readonly translationId!: string;
  @IsString() readonly translatedText!: string;
}
