import { Injectable, Logger } from '@nestjs/common';

/** Stands for an e-mail to a new user; the log must not know the address. */
@Injectable()
export class WelcomeUserUseCase {
  private readonly logger = new Logger('Welcome');

  async execute(userId: string): Promise<void> {
    this.logger.log(`Welcome, user ${userId}.`);
  }
}
