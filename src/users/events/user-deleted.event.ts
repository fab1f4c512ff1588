import { IsUUID } from 'class-validator';
import { Event } from '@nest-kafka-kit/messaging';
import { userEvents } from './user-events.topic.js';

@Event({
  type: 'user.deleted',
  topic: userEvents,
  kind: 'domain',
  aggregate: 'User',
  key: 'userId',
})
export class UserDeleted {
  @IsUUID() readonly userId!: string;
}
