import {
  type ArgumentMetadata,
  BadRequestException,
  HttpException,
  Injectable,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import * as classTransformer from 'class-transformer';
import {
  quickCheck,
  thinOut,
  toFieldProblems,
  toInstance,
} from '@nest-kafka-kit/messaging/validation';
import { InvalidRequestException } from './problem-details.js';

/**
 * Validates requests against their classes, refusing unknown fields and naming every wrong one.
 *
 * @example
 * app.useGlobalPipes(new RequestValidationPipe());
 */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      // class-transformer's own compares each key of an object with all others.
      transformerPackage: { ...classTransformer, plainToInstance: toInstance as never },
      exceptionFactory: (errors) => new InvalidRequestException(toFieldProblems(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      const checked = checkQuickly(value, metadata);
      if (checked) return checked;
      if (metadata.type === 'body' && this.toValidate(metadata)) refuseOtherThanObject(value);
      return (await super.transform(thinned(value, metadata), metadata)) as unknown;
    } catch (error) {
      if (error instanceof HttpException) throw error;
      // class-transformer overflows the stack on data that is nested too deeply.
      throw new InvalidRequestException([
        { path: metadata.data ?? metadata.type, problems: ['cannot be validated'] },
      ]);
    }
  }
}

/**
 * Refuses a body that is no object. class-validator would check each item of an array, and accept
 * nothing at all where every field is optional.
 */
function refuseOtherThanObject(body: unknown): void {
  if (body === undefined) {
    throw new BadRequestException('The request body is empty, where a JSON object is needed.');
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return;
  const given = body === null ? 'null' : Array.isArray(body) ? 'an array' : `a ${typeof body}`;
  throw new InvalidRequestException([
    { path: 'body', problems: [`must be an object, was ${given}`] },
  ]);
}

/** The wrong items of lists that are looked at closely: as many as an answer names. */
const MAX_WRONG_ITEMS = 100;

function thinned(value: unknown, { metatype }: ArgumentMetadata): unknown {
  const isChecked = metatype && typeof value === 'object' && value !== null;
  return isChecked ? thinOut(metatype as Type<object>, value, MAX_WRONG_ITEMS) : value;
}

/** Accepts most valid requests; naming what is wrong takes class-validator. */
function checkQuickly(value: unknown, { metatype, type }: ArgumentMetadata): object | undefined {
  if (!metatype || type === 'custom' || typeof value !== 'object' || value === null)
    return undefined;
  return quickCheck<object>(metatype as Type<object>, value, 'refuse');
}
