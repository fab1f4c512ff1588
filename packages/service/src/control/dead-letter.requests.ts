import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import { DEAD_LETTER_REASONS, type DeadLetterReason } from '@nest-kafka-kit/messaging/broker';
import { type DeadLetterFilter, parseCursor, parseTime } from '@nest-kafka-kit/messaging/operating';
import { IfPresent } from '@nest-kafka-kit/messaging';

const GROUP = /^[a-zA-Z0-9._-]{1,245}$/;
const MOST = 1_000;
/** For the document; `parseTime` decides. */
const SINCE =
  '^(-[0-9]{1,6}[smhd]|[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z)$';
/** For the document; `parseCursor` decides. */
const CURSOR = '^[0-9]{1,16}-[0-9]{1,9}-[0-9]{1,19}$';

/** Selects dead letters of a group, the oldest first. */
export class DeadLetterSelection {
  @Matches(GROUP, { message: 'group must be a name of a-z A-Z 0-9 . _ -, at most 245' })
  readonly group!: string;

  @IfPresent()
  @IsString()
  @Length(1, 255)
  readonly type?: string;

  @IfPresent()
  @IsIn(DEAD_LETTER_REASONS)
  readonly reason?: DeadLetterReason;

  @ApiProperty({
    description: 'Given up at that time or later: a time, or a time ago in s, m, h or d.',
    example: '-1h',
    // A time of any other form that ISO 8601 has is accepted too.
    pattern: SINCE,
  })
  @IfPresent()
  @IsTime()
  readonly since?: string;
}

export class DeadLetterQuery extends DeadLetterSelection {
  @Transform(({ value }) => toNumber(value))
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly limit: number = 100;

  @IsIn(['true', 'false'])
  readonly payload: 'true' | 'false' = 'false';

  @ApiProperty({
    description: '`next` of the page before.',
    example: '1764400000000-0-42',
    pattern: CURSOR,
  })
  @IfPresent()
  @IsCursor()
  readonly after?: string;
}

export class RedriveRequest extends DeadLetterSelection {
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly limit: number = 100;

  @ApiProperty({ description: 'Only says how many there are.' })
  @IsBoolean()
  readonly dryRun: boolean = false;
}

export function toFilter(selection: DeadLetterQuery | RedriveRequest): DeadLetterFilter {
  const { type, reason, limit } = selection;
  const since = selection.since === undefined ? undefined : parseTime(selection.since);
  const cursor = 'after' in selection ? selection.after : undefined;
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  return {
    limit,
    ...(type !== undefined && { type }),
    ...(reason !== undefined && { reason }),
    ...(since !== undefined && { since }),
    ...(after && { after }),
  };
}

/**
 * Converts a query's text. Text that is not a plain number stays as it is, and validation refuses
 * it.
 */
function toNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}

function IsTime(): PropertyDecorator {
  return ValidateBy({
    name: 'isTime',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && parseTime(value) !== undefined,
      defaultMessage: () =>
        '$property must be a time such as 2026-11-20T10:00:00Z, or a time ago such as -90s, -15m, -1h, -7d',
    },
  });
}

function IsCursor(): PropertyDecorator {
  return ValidateBy({
    name: 'isCursor',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && parseCursor(value) !== undefined,
      defaultMessage: () => '$property must be the next of a page, such as 1764400000000-0-42',
    },
  });
}
