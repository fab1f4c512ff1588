import { Injectable } from '@nestjs/common';
import { EventRepository, type Receipt } from '@nest-kafka-kit/messaging';
import { UserUpdated } from '../events/user-updated.event.js';

@Injectable()
export class UpdateUserUseCase {
  constructor(private readonly events: EventRepository) {}

  execute(change: UserUpdated): Promise<Receipt> {
    return this.events.publish(UserUpdated, change);
  }
}
