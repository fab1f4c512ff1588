import { Module } from '@nestjs/common';
import { UsersController } from './http/users.controller.js';
import { InMemoryUserRepository } from './in-memory-user.repository.js';
import { DeleteUserUseCase } from './use-cases/delete-user.use-case.js';
import { ProjectUserUseCase } from './use-cases/project-user.use-case.js';
import { RegisterUserUseCase } from './use-cases/register-user.use-case.js';
import { UpdateUserUseCase } from './use-cases/update-user.use-case.js';
import { WelcomeUserUseCase } from './use-cases/welcome-user.use-case.js';
import { UserEventsController } from './user-events.controller.js';
import { UserRepository } from './user.repository.js';
import { WelcomeController } from './welcome.controller.js';

@Module({
  controllers: [UsersController, UserEventsController, WelcomeController],
  providers: [
    { provide: UserRepository, useClass: InMemoryUserRepository },
    RegisterUserUseCase,
    UpdateUserUseCase,
    DeleteUserUseCase,
    ProjectUserUseCase,
    WelcomeUserUseCase,
  ],
})
export class UsersModule {}
