import { IsEmail, IsString, IsUUID, Length } from 'class-validator';
import { Event } from '@nest-kafka-kit/messaging';
import { userEvents } from './user-events.topic.js';

@Event({
  type: 'user.created',
  topic: userEvents,
  kind: 'domain',
  aggregate: 'User',
  key: 'userId',
})
export class UserCreated {
  @IsUUID() readonly userId!: string;
  @IsEmail() readonly email!: string;
  @IsString() @Length(1, 200) readonly name!: string;
}
