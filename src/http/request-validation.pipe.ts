import { Injectable, ValidationPipe } from '@nestjs/common';
import { toFieldProblems } from '../messaging/index.js';
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
}
