import { Injectable } from '@nestjs/common';
import { type User, UserRepository } from './user.repository.js';

/** Keeps what this process has handled since it started. */
@Injectable()
export class InMemoryUserRepository extends UserRepository {
  private readonly users = new Map<string, User>();

  async find(userId: string): Promise<User | undefined> {
    return this.users.get(userId);
  }

  async save(user: User): Promise<void> {
    this.users.set(user.userId, user);
  }

  async delete(userId: string): Promise<void> {
    this.users.delete(userId);
  }
}
