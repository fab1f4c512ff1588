import { ApiProperty } from '@nestjs/swagger';
import { IsString, IsUUID, Length, Matches } from 'class-validator';
import { LANGUAGE, LANGUAGE_MESSAGE, MAX_TEXT_LENGTH } from '../language.js';

export class RequestTranslationRequest {
  @ApiProperty({ minLength: 1, maxLength: MAX_TEXT_LENGTH, example: 'thank you' })
  @IsString()
  @Length(1, MAX_TEXT_LENGTH)
  readonly text!: string;

  @ApiProperty({ pattern: LANGUAGE.source, example: 'en' })
  @Matches(LANGUAGE, { message: LANGUAGE_MESSAGE })
  readonly sourceLanguage!: string;

  @ApiProperty({ pattern: LANGUAGE.source, example: 'de' })
  @Matches(LANGUAGE, { message: LANGUAGE_MESSAGE })
  readonly targetLanguage!: string;
}

export class TranslationIdParameter {
  @ApiProperty({ format: 'uuid', example: '0b6c9d1c-9f1c-4f0c-8f4e-0d8f4a3f6a55' })
  @IsUUID()
  readonly translationId!: string;
}
