import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { TranslationRequested } from '../events/translation-requested.event.js';

export class RequestTranslationRequest extends OmitType(TranslationRequested, ['translationId']) {
  @ApiProperty({ example: 'thank you' }) override readonly text!: string;
  @ApiProperty({ example: 'en' }) override readonly sourceLanguage!: string;
  @ApiProperty({ example: 'de' }) override readonly targetLanguage!: string;
}

export class TranslationIdParameter extends PickType(TranslationRequested, ['translationId']) {
  @ApiProperty({ example: '0b6c9d1c-9f1c-4f0c-8f4e-0d8f4a3f6a55' })
  override readonly translationId!: string;
}
