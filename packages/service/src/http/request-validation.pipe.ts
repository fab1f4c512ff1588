import {
  type ArgumentMetadata,
  HttpException,
  Injectable,
  type Type,
  ValidationPipe,
} from '@nestjs/common';
import { quickCheck, toFieldProblems } from '@nest-kafka-kit/messaging/validation';
import { InvalidRequestException } from './problem-details.js';

/** Requests are checked against their classes: unknown fields refused, every wrong field named. */
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
      // class-transformer throws at data too deep for its recursion.
      throw new InvalidRequestException([
        { path: metadata.data ?? metadata.type, problems: ['cannot be validated'] },
      ]);
    }
  }
}

/** What is right, most of the time; what is wrong takes class-validator to name it. */
function checkQuickly(value: unknown, { metatype, type }: ArgumentMetadata): object | undefined {
  if (!metatype || type === 'custom' || typeof value !== 'object' || value === null)
    return undefined;
  return quickCheck<object>(metatype as Type<object>, value, 'refuse');
}
