import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';

/**
 * Knows the methods that each path has, by the router that Fastify itself uses, which only tells
 * whether one method has a path. Install it before there are routes.
 *
 * @example
 * const methods = allowedMethodsOf(fastify, 255);
 * methods('/v1/users'); // ['POST']
 */
export function allowedMethodsOf(
  fastify: FastifyInstance,
  maxParamLength: number,
): (url: string) => string[] {
  const router = findMyWay({ maxParamLength });
  const known = new Set<HTTPMethod>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat() as HTTPMethod[]) {
      // CORS answers OPTIONS for every path, whether or not there is anything.
      if (each === 'OPTIONS' || router.hasRoute(each, url)) continue;
      router.on(each, url, () => undefined);
      known.add(each);
    }
  });
  return (url) => [...known].filter((method) => router.find(method, url) !== null);
}
