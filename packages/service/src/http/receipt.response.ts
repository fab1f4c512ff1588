import { ApiProperty } from '@nestjs/swagger';
import type { Receipt } from '@nest-kafka-kit/messaging';
import { PositionResponse } from './position.response.js';

/**
 * The place where the published event is stored.
 *
 * @example
 * ‎@ApiAcceptedResponse({ type: ReceiptResponse })
 */
export class ReceiptResponse extends PositionResponse implements Receipt {
  @ApiProperty({ format: 'uuid', example: '6f1c7f4e-6a0e-4c83-9f0a-2f7f6f0d3b11' })
  readonly eventId!: string;
}
