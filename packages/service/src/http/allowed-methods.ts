import type { FastifyInstance, FastifyRequest } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';

/**
 * Knows the methods that the path of a request has, by the router that Fastify itself uses, which only tells
 * whether one method has a path. Install it before there are routes.
 *
 * @example
 * const methods = allowedMethodsOf(fastify, 255, () => true);
 * methods(request); // ['POST'] of /v1/users
 *
 * @param isServed whether a route with such a configuration is there for a request
 */
export function allowedMethodsOf(
  fastify: FastifyInstance,
  maxParamLength: number,
  isServed: (config: unknown, request: FastifyRequest) => boolean,
): (request: FastifyRequest) => string[] {
  const router = findMyWay({ maxParamLength });
  const known = new Set<HTTPMethod>();
  fastify.addHook('onRoute', ({ method, url, config }) => {
    for (const each of [method].flat() as HTTPMethod[]) {
      // CORS answers OPTIONS for every path, whether or not there is anything.
      if (each === 'OPTIONS' || router.hasRoute(each, url)) continue;
      router.on(each, url, () => undefined, config);
      known.add(each);
    }
  });
  return (request) =>
    [...known].filter((method) => {
      const found = router.find(method, request.url);
      return found !== null && isServed(found.store, request);
    });
}
