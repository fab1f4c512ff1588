import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { isUtf8 } from 'node:buffer';
import { PositionResponse } from '../http/position.response.js';
import { DEAD_LETTER_REASONS, type DeadLetterReason } from '@nest-kafka-kit/messaging/broker';
import type { DeadLetter } from '@nest-kafka-kit/messaging/operating';
import { isoTime } from '../logging/iso-time.js';

const OFFSET = { description: 'A 64-bit integer as text.', example: '42' };

export class DeadLetterErrorResponse {
  @ApiProperty({ example: 'TypeError' })
  readonly name!: string;

  @ApiProperty()
  readonly message!: string;
}

export class OriginalPositionResponse extends PositionResponse {
  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  readonly timestamp!: string | null;
}

export class PayloadResponse {
  @ApiProperty({ enum: ['utf8', 'base64'] })
  readonly encoding!: 'utf8' | 'base64';

  @ApiProperty()
  readonly value!: string;
}

export class DeadLetterResponse {
  @ApiProperty({ description: 'Of the dead letter topic.', example: 0 })
  readonly partition!: number;

  @ApiProperty(OFFSET)
  readonly offset!: string;

  @ApiProperty({ enum: DEAD_LETTER_REASONS })
  readonly reason!: DeadLetterReason;

  @ApiProperty({ example: 'WelcomeController.sendWelcome' })
  readonly handler!: string;

  @ApiProperty({ example: 10 })
  readonly attempts!: number;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  readonly failedAt!: string | null;

  @ApiProperty()
  readonly error!: DeadLetterErrorResponse;

  @ApiProperty()
  readonly original!: OriginalPositionResponse;

  @ApiProperty({ type: String, nullable: true, description: 'Null where it is no event.' })
  readonly type!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly eventId!: string | null;

  @ApiPropertyOptional({
    description: 'The parts of the message that the topic did not take, and where they are.',
    example: 'value: omitted, 12582912 bytes, at orders/0@17',
  })
  readonly omitted?: string;

  @ApiPropertyOptional({
    type: PayloadResponse,
    nullable: true,
    description: 'With `payload=true`; null of a tombstone.',
  })
  readonly payload?: PayloadResponse | null;

  @ApiPropertyOptional({
    description: 'With `payload=true`, why the payload is not shown.',
    example: '10485760 bytes, too many for an answer of ADMIN_MAX_ANSWER_BYTES = 8388608; …',
  })
  readonly payloadLeftOut?: string;
}

export class DeadLettersResponse {
  @ApiProperty({ type: [DeadLetterResponse], description: 'The oldest first.' })
  readonly deadLetters!: readonly DeadLetterResponse[];

  @ApiPropertyOptional({
    description:
      'Where there are more: give it as `after` with the same selection to go on behind the last of these. ' +
      'A page ends at `limit` letters or ADMIN_MAX_ANSWER_BYTES; it may even be empty.',
    example: '1764400000000-0-42',
  })
  readonly next?: string;
}

export class RedriveResponse {
  @ApiProperty({ description: 'Of this selection, at most `limit`.', example: 3 })
  readonly found!: number;

  @ApiProperty({ description: 'Sent back to the group now.', example: 3 })
  readonly redriven!: number;

  @ApiProperty()
  readonly dryRun!: boolean;
}

/** Describes a dead letter, with its payload only on request: it may be secret, and large. */
export function toResponse(letter: DeadLetter, withPayload: boolean): DeadLetterResponse {
  const { partition, reason, handler, attempts, error, original, message } = letter;
  return {
    partition,
    offset: String(letter.offset),
    reason,
    handler,
    attempts,
    failedAt: isoTime(letter.failedAt),
    error: { name: error.name, message: error.message },
    original: {
      topic: original.topic,
      partition: original.partition,
      offset: String(original.offset),
      timestamp: isoTime(original.timestamp),
    },
    type: letter.type ?? null,
    eventId: letter.eventId ?? null,
    ...(letter.omitted !== undefined && { omitted: letter.omitted }),
    ...(withPayload && { payload: toPayload(message.value) }),
  };
}

function toPayload(value: Buffer | null): PayloadResponse | null {
  if (value === null) return null;
  const encoding = isUtf8(value) ? 'utf8' : 'base64';
  return { encoding, value: value.toString(encoding) };
}
