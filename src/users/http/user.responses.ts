import { ApiProperty } from '@nestjs/swagger';
import { ReceiptResponse } from '@nest-kafka-kit/service/http';

export class UserAcceptedResponse {
  @ApiProperty({ format: 'uuid', example: '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10' })
  readonly userId!: string;

  @ApiProperty()
  readonly event!: ReceiptResponse;
}

export class UserResponse {
  @ApiProperty({ format: 'uuid', example: '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10' })
  readonly userId!: string;

  @ApiProperty({ example: 'ada@example.com' })
  readonly email!: string;

  @ApiProperty({ example: 'Ada Lovelace' })
  readonly name!: string;
}
