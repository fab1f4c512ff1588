import { Injectable } from '@nestjs/common';
import type { UserCreated } from '../events/user-created.event.js';
import type { UserDeleted } from '../events/user-deleted.event.js';
import type { UserUpdated } from '../events/user-updated.event.js';
import { UserRepository } from '../user.repository.js';

/**
 * Keeps the read model up to date with the events. Each may be delivered again, which changes
 * nothing; the events of one user come in order.
 */
@Injectable()
export class ProjectUserUseCase {
  constructor(private readonly users: UserRepository) {}

  async created({ userId, email, name }: UserCreated): Promise<void> {
    await this.users.save({ userId, email, name });
  }

  async updated({ userId, email, name }: UserUpdated): Promise<void> {
    const user = await this.users.find(userId);
    if (user)
      await this.users.save({ userId, email: email ?? user.email, name: name ?? user.name });
  }

  async deleted({ userId }: UserDeleted): Promise<void> {
    await this.users.delete(userId);
  }
}
