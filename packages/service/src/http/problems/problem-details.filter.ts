import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpStatus,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Observable, throwError } from 'rxjs';
import { LimitedLogger, stackOf } from '@nest-kafka-kit/messaging/operating';
import { type ProblemDetails, toProblem } from './problem-details.js';

const RETRY_AFTER_SECONDS = 1;

/**
 * Answers every error of a request as `application/problem+json`.
 *
 * @example
 * app.useGlobalFilters(new ProblemDetailsFilter());
 */
@Catch()
export class ProblemDetailsFilter implements ExceptionFilter {
  private readonly logger = new LimitedLogger('Http');

  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    // Global filters also get errors of messages; those belong to the consumer's failure policy.
    if (host.getType() !== 'http') return throwError(() => error);

    const problem = toProblem(error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (problem.status >= 500 && !hasLeft(reply)) this.log(problem.status, error);
    else if (hasLeft(reply)) this.logger.write('debug', 'aborted requests', 'The client has left.');
    if (problem.status === HttpStatus.SERVICE_UNAVAILABLE) {
      void reply.header('retry-after', RETRY_AFTER_SECONDS);
    }
    send(reply, problem);
  }

  private log(status: number, error: unknown): void {
    const text = error instanceof Error ? stackOf(error) : String(error);
    const firstLine = text.split('\n', 1)[0]!;
    // An unready service is a regular answer to a probe, which may come several times a second.
    if (error instanceof ServiceUnavailableException)
      this.logger.write('debug', 'unready', firstLine);
    else if (status === HttpStatus.SERVICE_UNAVAILABLE)
      this.logger.write('warn', kindOf(error), firstLine);
    else this.logger.write('error', kindOf(error), text);
  }
}

/** Whether the client left before its request had arrived, which is no mistake of this service. */
function hasLeft({ request: { raw } }: FastifyReply): boolean {
  return raw.destroyed && raw.complete === false;
}

/** Tells lines of one error apart from those of others, by what cannot come from outside. */
function kindOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

/** Answers errors that occur before routing, such as a malformed URL; no filter gets those. */
export function sendProblem(error: Error, _request: FastifyRequest, reply: FastifyReply): void {
  send(reply, toProblem(error));
}

function send(reply: FastifyReply, problem: ProblemDetails): void {
  // Routes may allow their answers to be stored, but not what went wrong.
  void reply.header('cache-control', 'no-store');
  void reply.status(problem.status).type('application/problem+json').send(problem);
}
