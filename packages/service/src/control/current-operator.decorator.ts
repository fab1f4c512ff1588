import { createParamDecorator, type ExecutionContext, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who asks, as far as one token for all can tell. */
export class Operator {
  private readonly logger = new Logger('Operator');

  constructor(private readonly address: string) {}

  /** Into the log, with where it came from: what was changed, without values. */
  did(what: string): void {
    this.logger.log(`${this.address} ${what}.`);
  }
}

/**
 * The operator of this request.
 *
 * @example
 * pause(‎@CurrentOperator() operator: Operator) {
 *   operator.did('paused publishing');
 * }
 */
export const CurrentOperator = createParamDecorator(
  (_, context: ExecutionContext) =>
    new Operator(context.switchToHttp().getRequest<FastifyRequest>().ip),
);
