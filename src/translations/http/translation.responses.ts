import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ReceiptResponse } from '@nest-kafka-kit/service/http';

export class TranslationAcceptedResponse {
  @ApiProperty({ format: 'uuid', example: '0b6c9d1c-9f1c-4f0c-8f4e-0d8f4a3f6a55' })
  readonly translationId!: string;

  @ApiProperty()
  readonly event!: ReceiptResponse;
}

export class TranslationResponse {
  @ApiProperty({ format: 'uuid', example: '0b6c9d1c-9f1c-4f0c-8f4e-0d8f4a3f6a55' })
  readonly translationId!: string;

  @ApiProperty({ enum: ['requested', 'completed', 'failed'], example: 'completed' })
  readonly status!: 'requested' | 'completed' | 'failed';

  @ApiPropertyOptional({ description: 'Once completed.', example: 'danke' })
  readonly translatedText?: string;

  @ApiPropertyOptional({ description: 'Why it failed.' })
  readonly reason?: string;
}
