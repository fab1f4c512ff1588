import { HttpException, HttpStatus } from '@nestjs/common';
import type { FastifyError } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { withVariables } from '../../settings/index.js';
import { MessagingError } from '@nest-kafka-kit/messaging';
import type { ErrorKind } from '@nest-kafka-kit/messaging/errors';
import { type FieldProblem, InvalidEventError } from '@nest-kafka-kit/messaging/errors';
import { cut, withoutSecrets } from '@nest-kafka-kit/messaging/operating';
import { boundedProblems } from './bounded-problems.js';
import { RequestRefusedException } from '../request-refused.exception.js';

/** Problem details of RFC 9457, with the members that this service adds. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** A stable code for programs. */
  readonly code?: string;
  /** All wrong fields. */
  readonly errors?: readonly FieldProblem[];
  readonly [member: string]: unknown;
}

/** A request with wrong fields; answered with 400, naming all of them. */
export class InvalidRequestException extends HttpException {
  constructor(readonly errors: readonly FieldProblem[]) {
    super('The request has wrong fields.', HttpStatus.BAD_REQUEST);
  }
}

const STATUSES: Readonly<Record<ErrorKind, HttpStatus>> = {
  invalid: HttpStatus.BAD_REQUEST,
  'too-large': HttpStatus.PAYLOAD_TOO_LARGE,
  // Temporary, so `Retry-After` goes with it.
  unavailable: HttpStatus.SERVICE_UNAVAILABLE,
  refused: HttpStatus.UNPROCESSABLE_ENTITY,
  conflict: HttpStatus.CONFLICT,
  internal: HttpStatus.INTERNAL_SERVER_ERROR,
};

/** Translates an error for HTTP clients. Unforeseen errors reveal nothing internal. */
export function toProblem(error: unknown): ProblemDetails {
  if (error instanceof MessagingError) return fromMessaging(error);
  if (error instanceof InvalidRequestException) {
    const errors = boundedProblems(error.errors);
    return problem(HttpStatus.BAD_REQUEST, error.message, { errors });
  }
  if (error instanceof RequestRefusedException) {
    return problem(error.getStatus(), error.message, { code: error.code });
  }
  // Nest passes Fastify's errors on as causes of its own, except for those before routing.
  const fromRouter = error instanceof HttpException ? error.cause : error;
  const status = clientErrorOf(fromRouter);
  if (status) return fromFastify(status, fromRouter as FastifyError);
  if (error instanceof HttpException) return fromHttp(error);
  return problem(
    HttpStatus.INTERNAL_SERVER_ERROR,
    'Something went wrong here; the log knows more.',
  );
}

function fromMessaging(error: MessagingError): ProblemDetails {
  const errors =
    error instanceof InvalidEventError ? { errors: boundedProblems(error.fields) } : {};
  const detail = withVariables(error.publicMessage);
  return problem(STATUSES[error.kind], detail, { code: error.code, ...errors });
}

function fromHttp(error: HttpException): ProblemDetails {
  const response = error.getResponse();
  // Terminus puts its findings into the response of its exception.
  const found = typeof response === 'object' && 'details' in response ? response : {};
  return problem(
    error.getStatus(),
    error.message,
    'details' in found ? { details: found.details } : {},
  );
}

/** Adds to Fastify's own words the setting that somebody may want to change. */
function fromFastify(status: number, { code, message }: FastifyError): ProblemDetails {
  if (code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return problem(status, message);
  const detail = `${message}: HTTP_BODY_LIMIT_BYTES says how many bytes are read.`;
  return problem(status, detail, { code: 'HTTP_BODY_TOO_LARGE' });
}

/** The status of Fastify's own errors, such as for a body that is too large or not JSON. */
function clientErrorOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined;
  const { code, statusCode } = error;
  // Clients of other services throw errors with a status too, which is not this request's.
  if (!String(code).startsWith('FST_')) return undefined;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? statusCode
    : undefined;
}

const MAX_DETAIL_CHARACTERS = 2_000;

/** Makes problem details with the title that goes with the status. */
export function problem(status: number, detail: string, members: object = {}): ProblemDetails {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    // Frameworks repeat the URL that was asked for, with a query that may hold a token.
    detail: cut(withoutSecrets(detail), MAX_DETAIL_CHARACTERS),
    ...members,
  };
}
