import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Consumes, type DomainEvent } from '@nest-kafka-kit/messaging';
import { UserCreated } from './events/user-created.event.js';
import { UserDeleted } from './events/user-deleted.event.js';
import { UserUpdated } from './events/user-updated.event.js';
import { ProjectUserUseCase } from './use-cases/project-user.use-case.js';

/** Keeps the read model, in the service's own group. */
@Controller()
export class UserEventsController {
  constructor(private readonly project: ProjectUserUseCase) {}

  @Consumes(UserCreated)
  onUserCreated(@Payload() event: DomainEvent<UserCreated>): Promise<void> {
    return this.project.created(event.data);
  }

  @Consumes(UserUpdated)
  onUserUpdated(@Payload() event: DomainEvent<UserUpdated>): Promise<void> {
    return this.project.updated(event.data);
  }

  @Consumes(UserDeleted)
  onUserDeleted(@Payload() event: DomainEvent<UserDeleted>): Promise<void> {
    return this.project.deleted(event.data);
  }
}
