import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
import {
  DEAD_LETTER_REASONS,
  type DeadLetterFilter,
  type DeadLetterReason,
  parseTime,
} from '../../messaging/index.js';
import { IfGiven } from './if-given.decorator.js';

const GROUP = /^[a-zA-Z0-9._-]{1,245}$/;
const MOST = 1_000;
const LIMIT = { type: 'integer', minimum: 1, maximum: MOST, default: 100 } as const;

/** Which dead letters of a group, the oldest first. */
export class DeadLetterSelection {
  @ApiProperty({ example: 'notifications' })
  @Matches(GROUP, { message: 'group must be a name of a-z A-Z 0-9 . _ -, at most 245' })
  readonly group!: string;

  @ApiPropertyOptional({ example: 'user.created' })
  @IfGiven()
  @IsString()
  @Length(1, 255)
  readonly type?: string;

  @ApiPropertyOptional({ enum: DEAD_LETTER_REASONS })
  @IfGiven()
  @IsIn(DEAD_LETTER_REASONS)
  readonly reason?: DeadLetterReason;

  @ApiPropertyOptional({
    description: 'Given up at that time or later: a time, or a time ago in s, m, h or d.',
    example: '-1h',
  })
  @IfGiven()
  @IsTime()
  readonly since?: string;
}

export class DeadLetterQuery extends DeadLetterSelection {
  @ApiPropertyOptional(LIMIT)
  @Transform(({ value }) => toNumber(value))
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly limit: number = 100;

  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false' })
  @IsIn(['true', 'false'])
  readonly payload: 'true' | 'false' = 'false';
}

export class RedriveRequest extends DeadLetterSelection {
  @ApiPropertyOptional(LIMIT)
  @IsInt()
  @Min(1)
  @Max(MOST)
  readonly limit: number = 100;

  @ApiPropertyOptional({ default: false, description: 'Only says how many there are.' })
  @IsBoolean()
  readonly dryRun: boolean = false;
}

export function toFilter(selection: DeadLetterQuery | RedriveRequest): DeadLetterFilter {
  const { type, reason, limit } = selection;
  const since = selection.since === undefined ? undefined : parseTime(selection.since);
  return {
    limit,
    ...(type !== undefined && { type }),
    ...(reason !== undefined && { reason }),
    ...(since !== undefined && { since }),
  };
}

/** Queries are text; what is no plain number stays one for the checks to refuse. */
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
