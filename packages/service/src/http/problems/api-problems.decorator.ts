import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { problemAnswer, type ProblemStatus } from './problem-answers.js';

/**
 * Documents the problem+json answers of a route that follow from what it does. Those that follow
 * from how it is asked are documented anyway: 400, 413, 414 and 415 by its body and parameters, and
 * 500 and 503.
 *
 * @example
 * ‎@ApiProblems(404, 409)
 */
export function ApiProblems(...statuses: ProblemStatus[]): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...statuses.map((status) => ApiResponse({ status, ...problemAnswer(status) })),
  );
}
