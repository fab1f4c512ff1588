import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { loadLibrary } from '@nest-kafka-kit/messaging/libraries';
import { callerOf } from './caller.js';
import type { RateLimitConfig, RateLimitOptions } from './rate-limit.decorator.js';
import { RATE_LIMITED, tooMany } from './rate-limited.js';
import { RequestRefusedException } from '../request-refused.exception.js';

type Plugin = typeof import('@fastify/rate-limit');

const require = createRequire(import.meta.url);

/** Bounds the memory of a route's limit: the callers that it remembers, those heard of last. */
const MAX_CALLERS = 10_000;
/** Longer names of callers are remembered by their hash. */
const MAX_NAME_LENGTH = 64;
const POLICY = '"default"';

/**
 * Limits the routes that `RateLimit` is on, before they read a body. Install it before there are
 * routes.
 *
 * @throws LibraryMissingError, at the first such route
 * @example
 * limitRates(app.getHttpAdapter().getInstance());
 */
export function limitRates(fastify: FastifyInstance): void {
  const hooks = new Map<RateLimitOptions, Map<string, onRequestAsyncHookHandler>>();
  fastify.addHook('onRoute', (route) => {
    const { callerLimit: options } = (route.config ?? {}) as RateLimitConfig;
    if (!options) return;
    if (hooks.size === 0) registerPlugin(fastify);
    const ofOptions = hooks.get(options) ?? new Map<string, onRequestAsyncHookHandler>();
    hooks.set(options, ofOptions);
    // HEAD is another way to GET.
    const name = `${String(route.method).replace('HEAD', 'GET')} ${route.url}`;
    const hook = ofOptions.get(name) ?? createHook(fastify, options);
    ofOptions.set(name, hook);
    route.onRequest = [route.onRequest ?? [], hook].flat();
  });
}

function registerPlugin(fastify: FastifyInstance): void {
  const load = () => require('@fastify/rate-limit') as Plugin;
  const plugin = loadLibrary('@RateLimit', ['@fastify/rate-limit'], load);
  void fastify.register(plugin.default, { global: false });
}

function createHook(
  fastify: FastifyInstance,
  options: RateLimitOptions,
): onRequestAsyncHookHandler {
  const { requests, seconds } = options;
  const policy = `${POLICY};q=${requests};w=${seconds}`;
  const limits = {
    max: requests,
    timeWindow: seconds * 1_000,
    // Heard, although its types know it for the whole plugin only.
    cache: MAX_CALLERS,
    keyGenerator: (request: FastifyRequest) => nameOf(request, options),
  };
  const create = () => fastify.createRateLimit(limits);
  // The plugin is loaded once the app starts.
  let limit: ReturnType<typeof create> | undefined;
  return async (request, reply) => {
    const counted = await (limit ??= create())(request);
    if (counted.isAllowed) return;
    const { remaining, ttlInSeconds, isExceeded } = counted;
    void reply.header('ratelimit-policy', policy);
    void reply.header('ratelimit', `${POLICY};r=${remaining};t=${ttlInSeconds}`);
    if (!isExceeded) return;
    void reply.header('retry-after', ttlInSeconds);
    throw new RequestRefusedException(429, RATE_LIMITED, tooMany(options, ttlInSeconds));
  };
}

function nameOf(request: FastifyRequest, { by }: RateLimitOptions): string {
  const name = by?.(request);
  if (name === undefined) return `address ${callerOf(request.ip)}`;
  const isLong = name.length > MAX_NAME_LENGTH;
  return `name ${isLong ? createHash('sha256').update(name).digest('base64') : name}`;
}
