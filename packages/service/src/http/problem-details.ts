import { HttpException, HttpStatus } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import {
  BrokerUnreachableError,
  type FieldProblem,
  GroupActiveError,
  InvalidEventError,
  MessageTooLargeError,
  MessagingError,
  OperationRefusedError,
  ProducerClosedError,
  ProducerReplacedError,
  PublisherOverloadedError,
  PublishingPausedError,
  PublishTimedOutError,
  UnknownEventTypeError,
} from '@nest-kafka-kit/messaging';
import { SchemaRegistryUnreachableError } from '@nest-kafka-kit/schemas';

/** RFC 9457, with the members this service adds. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Stable, to act on. */
  readonly code?: string;
  /** Every wrong field. */
  readonly errors?: readonly FieldProblem[];
  readonly [member: string]: unknown;
}

/** A request whose fields are wrong: 400, naming all of them. */
export class InvalidRequestException extends HttpException {
  constructor(readonly errors: readonly FieldProblem[]) {
    super('The request has wrong fields.', HttpStatus.BAD_REQUEST);
  }
}

/** What messaging errors answer; all others are this service's own fault. */
const STATUSES = new Map<abstract new (...parameters: never[]) => MessagingError, HttpStatus>([
  [InvalidEventError, HttpStatus.BAD_REQUEST],
  [MessageTooLargeError, HttpStatus.PAYLOAD_TOO_LARGE],
  // It passes: `Retry-After` goes with it.
  [BrokerUnreachableError, HttpStatus.SERVICE_UNAVAILABLE],
  [PublishTimedOutError, HttpStatus.SERVICE_UNAVAILABLE],
  [SchemaRegistryUnreachableError, HttpStatus.SERVICE_UNAVAILABLE],
  [PublisherOverloadedError, HttpStatus.SERVICE_UNAVAILABLE],
  [PublishingPausedError, HttpStatus.SERVICE_UNAVAILABLE],
  [ProducerClosedError, HttpStatus.SERVICE_UNAVAILABLE],
  // Not possible at all, and not possible beside what somebody else is doing.
  [OperationRefusedError, HttpStatus.UNPROCESSABLE_ENTITY],
  [UnknownEventTypeError, HttpStatus.UNPROCESSABLE_ENTITY],
  [GroupActiveError, HttpStatus.CONFLICT],
  [ProducerReplacedError, HttpStatus.CONFLICT],
]);

/** What any error means to an HTTP client. Unforeseen ones tell nothing of the inside. */
export function toProblem(error: unknown): ProblemDetails {
  if (error instanceof MessagingError) return fromMessaging(error);
  if (error instanceof InvalidRequestException) {
    return problem(HttpStatus.BAD_REQUEST, error.message, { errors: error.errors });
  }
  if (error instanceof HttpException) return fromHttp(error);
  const status = clientErrorOf(error);
  if (status) return problem(status, (error as Error).message);
  return problem(
    HttpStatus.INTERNAL_SERVER_ERROR,
    'Something went wrong here; the log knows more.',
  );
}

function fromMessaging(error: MessagingError): ProblemDetails {
  const { code } = error;
  const status = [...STATUSES].find(([errorClass]) => error instanceof errorClass)?.[1];
  if (status === undefined) {
    const detail = 'The event could not be published.';
    return problem(HttpStatus.INTERNAL_SERVER_ERROR, detail, { code });
  }
  const { publicMessage: message = error.message } = error as { publicMessage?: string };
  const errors = error instanceof InvalidEventError ? { errors: error.fields } : {};
  return problem(status, message, { code, ...errors });
}

function fromHttp(error: HttpException): ProblemDetails {
  const response = error.getResponse();
  // Terminus puts what it found into the response of its exception.
  const found = typeof response === 'object' && 'details' in response ? response : {};
  return problem(
    error.getStatus(),
    error.message,
    'details' in found ? { details: found.details } : {},
  );
}

/** Fastify's own errors, such as a body that is too large or no JSON, carry their status. */
function clientErrorOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined;
  const { code, statusCode } = error;
  // Clients of other services throw errors with a status too: theirs, not that of this request.
  if (!String(code).startsWith('FST_')) return undefined;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500
    ? statusCode
    : undefined;
}

function problem(status: number, detail: string, members: object = {}): ProblemDetails {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...members,
  };
}
