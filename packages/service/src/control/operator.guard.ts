import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  HttpException,
  HttpStatus,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LimitedLogger } from '@nest-kafka-kit/messaging/operating';
import { bearerTokenOf } from './bearer-token.js';
import { identify } from './current-operator.decorator.js';
import { FailedAttempts } from './failed-attempts.js';
import { type KnownOperator, OperatorTokens } from './operator-tokens.js';

/** Methods that change nothing, for which the role `read` is enough. */
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Admits operators by their tokens. As a guard it runs before the request is validated. */
@Injectable()
export class OperatorGuard implements CanActivate {
  private readonly logger = new LimitedLogger('Operator');

  constructor(
    private readonly tokens: OperatorTokens,
    private readonly failed: FailedAttempts,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { ip, headers } = request;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (!this.tokens.any) {
      throw new ForbiddenException(
        'No ADMIN_TOKEN or ADMIN_TOKENS_FILE is set, without which nobody is let in here.',
      );
    }
    const given = bearerTokenOf(headers);
    const operator = given === undefined ? undefined : this.tokens.find(given);
    // A right token passes before any limit: behind a proxy all clients share one address, and any
    // of them may use the limit up.
    if (operator) return this.admit(operator, request);
    const waitMs = await this.failed.waitMs(ip);
    if (waitMs > 0) {
      void reply.header('retry-after', Math.ceil(waitMs / 1_000));
      throw new HttpException('Too many failed attempts.', HttpStatus.TOO_MANY_REQUESTS);
    }
    if (await this.failed.add(ip))
      this.logger.write(
        'warn',
        'failed attempts',
        `${ip} has failed too often; next it is told 429.`,
      );
    void reply.header('www-authenticate', 'Bearer');
    throw new UnauthorizedException('Needs the header Authorization: Bearer $ADMIN_TOKEN.');
  }

  private admit(operator: KnownOperator, request: FastifyRequest): boolean {
    const { ip, method, routeOptions } = request;
    identify(request, operator.name);
    if (operator.role === 'operate' || READING.has(method)) return true;
    // The route as declared: the URL may hold anything.
    const what = `${method} ${routeOptions.url ?? ''}`;
    this.logger.write(
      'warn',
      'refused',
      `${ip} (${operator.name}) was refused ${what}: the role is read.`,
    );
    throw new ForbiddenException(
      `The token of ${operator.name} has the role read; this needs one with the role operate.`,
    );
  }
}
