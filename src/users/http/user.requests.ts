import { ApiProperty, PickType } from '@nestjs/swagger';
import { UserCreated } from '../events/user-created.event.js';
import { UserUpdated } from '../events/user-updated.event.js';

export class RegisterUserRequest extends PickType(UserCreated, ['email', 'name']) {
  @ApiProperty({ example: 'ada@example.com' }) override readonly email!: string;
  @ApiProperty({ example: 'Ada Lovelace' }) override readonly name!: string;
}

export class UpdateUserRequest extends PickType(UserUpdated, ['email', 'name']) {
  @ApiProperty({ example: 'ada@example.org' }) override readonly email?: string;
  @ApiProperty({ example: 'Ada King' }) override readonly name?: string;
}

export class UserIdParameter extends PickType(UserCreated, ['userId']) {
  @ApiProperty({ example: '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10' })
  override readonly userId!: string;
}
