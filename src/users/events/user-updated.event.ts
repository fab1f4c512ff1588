import { IsEmail, IsString, IsUUID, Length } from 'class-validator';
import { Event, IfPresent } from '@nest-kafka-kit/messaging';
import { userEvents } from './user-events.topic.js';

/** The fields that changed; absent ones stayed as they were. */
@Event({
  type: 'user.updated',
  topic: userEvents,
  kind: 'domain',
  aggregate: 'User',
  key: 'userId',
})
export class UserUpdated {
  @IsUUID() readonly userId!: string;
  @IfPresent() @IsEmail() readonly email?: string;
  @IfPresent() @IsString() @Length(1, 200) readonly name?: string;
}
