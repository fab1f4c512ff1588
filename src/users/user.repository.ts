/** A user as the events have told it so far. */
export interface User {
  readonly userId: string;
  readonly email: string;
  readonly name: string;
}

/** The read model. Bind another class to it in `users.module.ts` to keep users in a database. */
export abstract class UserRepository {
  abstract find(userId: string): Promise<User | undefined>;
  abstract save(user: User): Promise<void>;
  abstract delete(userId: string): Promise<void>;
}
