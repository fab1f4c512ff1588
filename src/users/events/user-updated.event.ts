import { IsEmail, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { Event } from '../../messaging/index.js';
import { userEvents } from './user-events.topic.js';

/** What changed; what is absent stayed as it was. */
@Event({
  type: 'user.updated',
  topic: userEvents,
  kind: 'domain',
  aggregate: 'User',
  key: 'userId',
})
export class UserUpdated {
  @IsUUID() readonly userId!: string;
  @IsOptional() @IsEmail() readonly email?: string;
  @IsOptional() @IsString() @Length(1, 200) readonly name?: string;
}
