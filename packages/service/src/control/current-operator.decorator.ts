import { createParamDecorator, type ExecutionContext, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The caller, as far as one token for all operators can tell. */
export class Operator {
  private readonly logger = new Logger('Operator');

  constructor(private readonly address: string) {}

  /** Logs what was changed, and from where; values are left out. */
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
