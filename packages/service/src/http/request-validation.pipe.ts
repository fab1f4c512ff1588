import {
  type ArgumentMetadata,
  HttpException,
  Injectable,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import { quickCheck, toFieldProblems } from '@nest-kafka-kit/messaging/validation';
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
      exceptionFactory: (errors) => new InvalidRequestException(toFieldProblems(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      const checked = checkQuickly(value, metadata);
      if (checked) return checked;
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (error instanceof HttpException) throw error;
      // class-transformer overflows the stack on data that is nested too deeply.
      throw new InvalidRequestException([
        { path: metadata.data ?? metadata.type, problems: ['cannot be validated'] },
      ]);
    }
  }
}

/** Accepts most valid requests; naming what is wrong takes class-validator. */
function checkQuickly(value: unknown, { metatype, type }: ArgumentMetadata): object | undefined {
  if (!metatype || type === 'custom' || typeof value !== 'object' || value === null)
    return undefined;
  return quickCheck<object>(metatype as Type<object>, value, 'refuse');
}
