import { IsString, IsUUID } from 'class-validator';
import { Event } from '@nest-kafka-kit/messaging';
import { translationEvents } from './translation-events.topic.js';

/** The translator understood the request and will never fulfil it. */
@Event({
  type: 'translation.failed',
  topic: translationEvents,
  kind: 'integration',
  key: 'translationId',
})
export class TranslationFailed {
  @IsUUID() readonly translationId!: string;
  @IsString() readonly reason!: string;
}
