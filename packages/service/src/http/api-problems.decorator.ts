import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

const DESCRIPTIONS = {
  400: 'The request is wrong; `errors` names every wrong field.',
  401: 'No token, or a wrong one.',
  403: 'The token has the role `read`, and this needs `operate`; or no token is set, so nobody is let in.',
  404: 'Not known (yet).',
  409: 'Somebody else is at it; `detail` says who.',
  413: 'Larger than this service or the broker accepts.',
  422: 'Not possible as asked; `detail` says why.',
  429: 'Too many failed attempts; try again after `Retry-After` seconds.',
  503: 'The broker cannot be reached or is overloaded; try again after `Retry-After` seconds.',
} as const;

const schema = {
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', example: 'about:blank' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', example: 'MESSAGING_BROKER_UNREACHABLE' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string', example: 'email' },
          problems: {
            type: 'array',
            items: { type: 'string' },
            example: ['email must be an email'],
          },
        },
      },
    },
  },
};

/**
 * Documents the problem+json answers of a route.
 *
 * @example
 * ‎@ApiProblems(400, 503)
 */
export function ApiProblems(
  ...statuses: (keyof typeof DESCRIPTIONS)[]
): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: DESCRIPTIONS[status],
        content: { 'application/problem+json': { schema } },
      }),
    ),
  );
}
