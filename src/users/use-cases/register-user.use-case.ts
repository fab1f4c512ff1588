import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { EventRepository, type Receipt } from '@nest-kafka-kit/messaging';
import { UserCreated } from '../events/user-created.event.js';

@Injectable()
export class RegisterUserUseCase {
  constructor(private readonly events: EventRepository) {}

  async execute(
    user: Pick<UserCreated, 'email' | 'name'>,
  ): Promise<{ userId: string; event: Receipt }> {
    const userId = randomUUID();
    const event = await this.events.publish(UserCreated, { userId, ...user });
    return { userId, event };
  }
}
