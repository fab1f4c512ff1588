import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Consumes, type DomainEvent } from '@nest-kafka-kit/messaging';
import { UserCreated } from './events/user-created.event.js';
import { WelcomeUserUseCase } from './use-cases/welcome-user.use-case.js';

/**
 * Greets in a group of its own: a slow greeting delays nothing else, and can be scaled by itself.
 */
@Controller()
export class WelcomeController {
  constructor(private readonly welcome: WelcomeUserUseCase) {}

  @Consumes(UserCreated, { group: 'notifications', concurrency: 64 })
  sendWelcome(@Payload() event: DomainEvent<UserCreated>): Promise<void> {
    return this.welcome.execute(event.data.userId);
  }
}
