import { Injectable, Logger } from '@nestjs/common';

/** Stands in for an e-mail to a new user. The address must not appear in the log. */
@Injectable()
export class WelcomeUserUseCase {
  private readonly logger = new Logger('Welcome');

  async execute(userId: string): Promise<void> {
    this.logger.log(`Welcome, user ${userId}.`);
  }
}
