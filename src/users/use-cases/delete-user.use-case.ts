import { Injectable } from '@nestjs/common';
import { EventRepository, type Receipt } from '@nest-kafka-kit/messaging';
import { UserDeleted } from '../events/user-deleted.event.js';

@Injectable()
export class DeleteUserUseCase {
  constructor(private readonly events: EventRepository) {}

  execute(userId: string): Promise<Receipt> {
    return this.events.publish(UserDeleted, { userId });
  }
}
