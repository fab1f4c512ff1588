import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  NotFoundException,
  Param,
  Patch,
  Post,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '@nest-kafka-kit/service/http';
import { DeleteUserUseCase } from '../use-cases/delete-user.use-case.js';
import { RegisterUserUseCase } from '../use-cases/register-user.use-case.js';
import { UpdateUserUseCase } from '../use-cases/update-user.use-case.js';
import { UserRepository } from '../user.repository.js';
import { RegisterUserRequest, UpdateUserRequest, UserIdParameter } from './user.requests.js';
import { UserAcceptedResponse, UserResponse } from './user.responses.js';

/** Commands are accepted (202) once their event is durable; the read model follows the events. */
@ApiTags('users')
@Controller('v1/users')
export class UsersController {
  constructor(
    private readonly registerUser: RegisterUserUseCase,
    private readonly updateUser: UpdateUserUseCase,
    private readonly deleteUser: DeleteUserUseCase,
    private readonly users: UserRepository,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Register a user' })
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: UserAcceptedResponse })
  register(@Body() request: RegisterUserRequest): Promise<UserAcceptedResponse> {
    return this.registerUser.execute(request);
  }

  @Patch(':userId')
  @ApiOperation({ summary: 'Change a user' })
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: UserAcceptedResponse })
  async update(
    @Param() { userId }: UserIdParameter,
    @Body() request: UpdateUserRequest,
  ): Promise<UserAcceptedResponse> {
    return { userId, event: await this.updateUser.execute({ userId, ...request }) };
  }

  @Delete(':userId')
  @ApiOperation({ summary: 'Delete a user' })
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiAcceptedResponse({ type: UserAcceptedResponse })
  async delete(@Param() { userId }: UserIdParameter): Promise<UserAcceptedResponse> {
    return { userId, event: await this.deleteUser.execute(userId) };
  }

  @Get(':userId')
  @ApiOperation({ summary: 'Find a user' })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(404)
  async find(@Param() { userId }: UserIdParameter): Promise<UserResponse> {
    const user = await this.users.find(userId);
    if (!user)
      throw new NotFoundException(`No event this process has handled tells of user ${userId}.`);
    return user;
  }
}
