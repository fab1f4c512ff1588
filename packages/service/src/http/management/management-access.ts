import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bearerTokenOf } from '../../control/bearer-token.js';
import { OperatorTokens } from '../../control/operator-tokens.js';
import { type Settings, SETTINGS } from '../../settings/index.js';
import { audienceOf } from './audience.js';
import { isManagement } from '../connections/bounded-server.js';
import { ManagementPort } from './management-port.js';
import { RequestRefusedException } from '../request-refused.exception.js';

const WITHOUT_TOKEN =
  'no ADMIN_TOKEN or ADMIN_TOKENS_FILE is set, and production shows management routes to nobody without one. ' +
  'Set one of them; or MANAGEMENT_PORT, to serve these routes at a port of their own; or ' +
  'MANAGEMENT_ACCESS=open, where the network keeps others out.';

/** Decides who sees management routes, and at which port they are served. */
@Injectable()
export class ManagementAccess {
  private readonly needsToken: boolean;

  constructor(
    @Inject(SETTINGS) { NODE_ENV, MANAGEMENT_ACCESS, MANAGEMENT_PORT }: Settings,
    private readonly tokens: OperatorTokens,
    private readonly port: ManagementPort,
  ) {
    // A port of its own has its network for a guard.
    const isSafe = NODE_ENV !== 'production' || MANAGEMENT_PORT !== undefined;
    this.needsToken = (MANAGEMENT_ACCESS ?? (isSafe ? 'open' : 'token')) === 'token';
  }

  /** Says why nobody can see management routes, and what to do, if that is so. */
  get obstacle(): string | undefined {
    return this.needsToken && !this.tokens.any
      ? `Management routes, such as /metrics, answer 401: ${WITHOUT_TOKEN}`
      : undefined;
  }

  /** Whether a request may see what management routes say. Any role will do. */
  allows(request: FastifyRequest): boolean {
    if (this.port.isUsed && !isManagement(request.raw.socket)) return false;
    if (!this.needsToken) return true;
    const token = bearerTokenOf(request.headers);
    return token !== undefined && this.tokens.find(token) !== undefined;
  }

  /** Whether a route with this configuration is served at the port that a request came in by. */
  isServed(config: unknown, { raw }: FastifyRequest): boolean {
    if (!this.port.isUsed) return true;
    const audience = audienceOf(config);
    if (audience === 'everybody') return true;
    // A service's own routes are not served there: what is in front of the other port may guard them.
    return isManagement(raw.socket) === (audience !== undefined);
  }

  /** Guards routes by what the router has found, however the path was spelled. */
  install(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      if (request.is404) return done();
      const { config } = request.routeOptions;
      if (!this.isServed(config, request)) {
        reply.callNotFound();
        return;
      }
      if (audienceOf(config) !== 'management' || this.allows(request)) return done();
      void reply.header('www-authenticate', 'Bearer');
      done(this.refusal());
    });
  }

  private refusal(): RequestRefusedException {
    const detail = this.tokens.any
      ? 'Needs the header Authorization: Bearer $ADMIN_TOKEN, or with a token of ADMIN_TOKENS_FILE.'
      : `Nobody is let in: ${WITHOUT_TOKEN}`;
    return new RequestRefusedException(401, 'HTTP_MANAGEMENT_TOKEN', detail);
  }
}
