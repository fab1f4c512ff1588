import { applyDecorators, Controller, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/problems/api-problems.decorator.js';
import { RoutesFor } from '../http/management/audience.js';
import { OperatorGuard } from './operator.guard.js';

/**
 * Makes a controller below `/v1/messaging`, for operators only.
 *
 * @example
 * ‎@OperatorController('groups')
 * export class GroupsController {}
 */
export function OperatorController(path: string): ClassDecorator {
  return applyDecorators(
    RoutesFor('operators'),
    Controller(`v1/messaging/${path}`),
    UseGuards(OperatorGuard),
    ApiTags('messaging'),
    ApiBearerAuth(),
    ApiProblems(401, 403, 429),
  );
}
