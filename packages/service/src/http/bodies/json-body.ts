import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DuplicateKeyError, parseExactly } from '@nest-kafka-kit/messaging/validation';
import type { Settings } from '../../settings/index.js';
import { type BodyLimits, type BodyRefusal, findRefusal } from './body-limits.js';
import { gatherChunks } from './gathered-chunks.js';
import { RequestRefusedException } from '../request-refused.exception.js';

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Reads JSON bodies, and nothing else: of other types some come from pages of any origin, which may
 * send them without asking. What a body holds is bounded before it is parsed, and nothing in it is
 * changed: numbers that a `number` would change are told from others, keys that come twice refused.
 *
 * @example
 * readJsonBodies(app.getHttpAdapter().getInstance(), settings);
 */
export function readJsonBodies(
  fastify: FastifyInstance,
  settings: BodyLimits & Pick<Settings, 'HTTP_BODY_LIMIT_BYTES'>,
): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('preParsing', gatherChunks);
  const parse = fastify.getDefaultJsonParser('error', 'error') as (
    request: FastifyRequest,
    text: string,
    done: Done,
  ) => void;
  fastify.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer', bodyLimit: settings.HTTP_BODY_LIMIT_BYTES },
    (request, bytes, done: Done) => {
      // A chunked body may turn out to be none.
      if (bytes.length === 0) return done(null, undefined);
      if (!isUtf8(bytes)) return done(notUtf8());
      const refusal = findRefusal(bytes, settings);
      if (refusal) return done(refused(refusal, settings));
      const text = bytes.toString();
      parse(request, text, (error, body) => {
        if (error) return done(error);
        try {
          done(
            null,
            parseExactly(bytes, text, () => body),
          );
        } catch (refused) {
          done(refused instanceof DuplicateKeyError ? hasKeyTwice(refused) : (refused as Error));
        }
      });
    },
  );
}

function hasKeyTwice({ message }: DuplicateKeyError): RequestRefusedException {
  return new RequestRefusedException(400, 'HTTP_BODY_DUPLICATE_KEY', message);
}

function notUtf8(): RequestRefusedException {
  const detail = 'The body is no UTF-8; JSON is sent in UTF-8, whatever the client’s own encoding.';
  return new RequestRefusedException(400, 'HTTP_BODY_NOT_UNICODE', detail);
}

const HELD: Readonly<Record<keyof BodyLimits, (most: number) => string>> = {
  HTTP_BODY_MAX_DEPTH: (most) => `nests deeper than ${most} levels`,
  HTTP_BODY_MAX_KEYS: (most) => `has more than ${most} keys, those of all objects together`,
  HTTP_BODY_MAX_ITEMS: (most) => `has more than ${most} items, those of all arrays together`,
  HTTP_BODY_MAX_STRING_LENGTH: (most) => `has a string of more than ${most} characters`,
};

function refused(refusal: BodyRefusal, limits: BodyLimits): RequestRefusedException {
  if ('loneSurrogateAt' in refusal) {
    const place = `at byte ${refusal.loneSurrogateAt}`;
    const detail = `The body escapes half a surrogate pair ${place}, which is no Unicode character; send both halves.`;
    return new RequestRefusedException(400, 'HTTP_BODY_NOT_UNICODE', detail);
  }
  const { limit } = refusal;
  const detail = `The body ${HELD[limit](limits[limit])}, which is all that ${limit} allows.`;
  return new RequestRefusedException(400, 'HTTP_BODY_TOO_COMPLEX', detail);
}
