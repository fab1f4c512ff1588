import { createParamDecorator, type ExecutionContext, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The caller, by the name that goes with the token. */
export class Operator {
  private readonly logger = new Logger('Operator');

  constructor(
    private readonly address: string,
    private readonly name: string,
  ) {}

  /** Logs what was changed, from where and by whom; values are left out. */
  did(what: string): void {
    this.logger.log(`${this.address} (${this.name}) ${what}.`);
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
export const CurrentOperator = createParamDecorator((_, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return new Operator(request.ip, NAMES.get(request) ?? 'unknown');
});

const NAMES = new WeakMap<FastifyRequest, string>();

/** Remembers whose request this is. */
export function identify(request: FastifyRequest, name: string): void {
  NAMES.set(request, name);
}
