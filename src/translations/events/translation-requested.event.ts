import { IsString, IsUUID, Length, Matches } from 'class-validator';
import { Event } from '@nest-kafka-kit/messaging';
import { LANGUAGE, LANGUAGE_MESSAGE, MAX_TEXT_LENGTH } from '../language.js';
import { translationEvents } from './translation-events.topic.js';

@Event({
  type: 'translation.requested',
  topic: translationEvents,
  kind: 'integration',
  key: 'translationId',
})
export class TranslationRequested {
  @IsUUID() readonly translationId!: string;
  @IsString() @Length(1, MAX_TEXT_LENGTH) readonly text!: string;
  @Matches(LANGUAGE, { message: LANGUAGE_MESSAGE }) readonly sourceLanguage!: string;
  @Matches(LANGUAGE, { message: LANGUAGE_MESSAGE }) readonly targetLanguage!: string;
}
