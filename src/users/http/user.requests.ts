import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsString, IsUUID, Length, ValidateIf } from 'class-validator';

export class RegisterUserRequest {
  @ApiProperty({ format: 'email', example: 'ada@example.com' })
  @IsEmail()
  readonly email!: string;

  @ApiProperty({ minLength: 1, maxLength: 200, example: 'Ada Lovelace' })
  @IsString()
  @Length(1, 200)
  readonly name!: string;
}

export class UpdateUserRequest {
  @ApiPropertyOptional({ format: 'email', example: 'ada@example.org' })
  @ValidateIf((_, value) => value !== undefined)
  @IsEmail()
  readonly email?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 200, example: 'Ada King' })
  @ValidateIf((_, value) => value !== undefined)
  @IsString()
  @Length(1, 200)
  readonly name?: string;
}

export class UserIdParameter {
  @ApiProperty({ format: 'uuid', example: '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10' })
  @IsUUID()
  readonly userId!: string;
}
