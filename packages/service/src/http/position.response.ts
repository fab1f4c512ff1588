import { ApiProperty } from '@nestjs/swagger';

/** The place where a message is stored. */
export class PositionResponse {
  @ApiProperty({ example: 'user-events' })
  readonly topic!: string;

  @ApiProperty({ example: 3 })
  readonly partition!: number;

  @ApiProperty({ description: 'A 64-bit integer as text.', example: '42' })
  readonly offset!: string;
}
