import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  HttpException,
  HttpStatus,
  Inject,
  Injectable,
  Logger,
  UnauthorizedException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, timingSafeEqual } from 'node:crypto';
import { type Settings, SETTINGS } from '../settings/index.js';
import { FailedAttempts } from './failed-attempts.js';

const BEARER = /^Bearer +(\S+)$/i;

/** Admits requests with ADMIN_TOKEN. As a guard it runs before the request is validated. */
@Injectable()
export class OperatorGuard implements CanActivate {
  private readonly logger = new Logger('Operator');
  private readonly expected: Buffer | undefined;

  constructor(
    @Inject(SETTINGS) { ADMIN_TOKEN }: Pick<Settings, 'ADMIN_TOKEN'>,
    private readonly failed: FailedAttempts,
  ) {
    this.expected = ADMIN_TOKEN === undefined ? undefined : digest(ADMIN_TOKEN);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { ip, headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (!this.expected) {
      throw new ForbiddenException('No ADMIN_TOKEN is set, without which nobody is let in here.');
    }
    const given = BEARER.exec(headers.authorization ?? '')?.[1];
    // The right token passes before any limit: behind a proxy all clients share one address, and
    // any of them may use the limit up.
    if (given !== undefined && timingSafeEqual(digest(given), this.expected)) return true;
    const waitMs = await this.failed.waitMs(ip);
    if (waitMs > 0) {
      void reply.header('retry-after', Math.ceil(waitMs / 1_000));
      throw new HttpException('Too many failed attempts.', HttpStatus.TOO_MANY_REQUESTS);
    }
    if (await this.failed.add(ip))
      this.logger.warn(`${ip} has failed too often; next it is told 429.`);
    void reply.header('www-authenticate', 'Bearer');
    throw new UnauthorizedException('Needs the header Authorization: Bearer $ADMIN_TOKEN.');
  }
}

/** Gives tokens of any length the same length, which the comparison requires. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
