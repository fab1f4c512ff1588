import {
  type ArgumentMetadata,
  BadRequestException,
  HttpException,
  Injectable,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import * as classTransformer from 'class-transformer';
import type { FieldProblem } from '@nest-kafka-kit/messaging/errors';
import {
  findInexact,
  findWireProblems,
  holdsJsonNumber,
  mergeProblems,
  otherThanObject,
  quickCheck,
  thinOut,
  toFieldProblems,
  toInstance,
} from '@nest-kafka-kit/messaging/validation';
import { InvalidRequestException } from './problems/problem-details.js';

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
      if (!this.toValidate(metadata)) refuseChanged(value, metadata);
      else if (metadata.type === 'body') refuseOtherThanObject(value);
      return await this.validated(value, metadata);
    } catch (error) {
      if (error instanceof HttpException) throw error;
      // class-transformer overflows the stack on data that is nested too deeply.
      throw new InvalidRequestException([
        { path: metadata.data ?? metadata.type, problems: ['cannot be validated'] },
      ]);
    }
  }

  /** Leaves keys such as `constructor` where they are: as data they do no harm. */
  protected override stripProtoKeys(): void {}

  /** Adds what class-validator cannot name: times that are none, numbers that would be changed. */
  private async validated(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const found = wireProblems(this.toValidate(metadata) ? value : undefined, metadata);
    try {
      const validated: unknown = await super.transform(thinned(value, metadata), metadata);
      if (found.length === 0) return validated;
    } catch (error) {
      if (!(error instanceof InvalidRequestException) || found.length === 0) throw error;
      throw new InvalidRequestException(mergeProblems(found, error.errors));
    }
    throw new InvalidRequestException(found);
  }
}

function wireProblems(value: unknown, { metatype }: ArgumentMetadata): readonly FieldProblem[] {
  if (typeof value !== 'object' || value === null) return [];
  return findWireProblems(metatype as Type<object>, value, 'requested');
}

/** Refuses a body of no class that has a number which a `number` would change. */
function refuseChanged(value: unknown, { type, data = 'body' }: ArgumentMetadata): void {
  if (type !== 'body' || !holdsJsonNumber(value)) return;
  const problems = findInexact(value, data);
  throw new InvalidRequestException(
    problems.map(({ path, problem }) => ({ path, problems: [problem] })),
  );
}

/**
 * Refuses a body that is no object. class-validator would check each item of an array, and accept
 * nothing at all where every field is optional.
 */
function refuseOtherThanObject(body: unknown): void {
  if (body === undefined) {
    throw new BadRequestException('The request body is empty, where a JSON object is needed.');
  }
  const given = otherThanObject(body);
  if (given === undefined) return;
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
