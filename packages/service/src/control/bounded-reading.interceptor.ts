import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { finished } from 'node:stream';
import type { Observable } from 'rxjs';
import { ReadingSlots } from './reading-slots.js';

/** Milliseconds for a client to take an answer: until then it holds a slot and the answer's memory. */
const MAX_ANSWER_MS = 60_000;

/** Holds a slot for a request that reads stored messages, until its answer has left. */
@Injectable()
export class BoundedReadingInterceptor implements NestInterceptor {
  constructor(private readonly slots: ReadingSlots) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { raw } = context.switchToHttp().getResponse<FastifyReply>();
    const free = this.slots.take();
    let timer: NodeJS.Timeout | undefined;
    // Begins with the answer: reading it from the broker may take longer.
    raw.once('pipe', () => {
      timer = setTimeout(() => raw.destroy(), MAX_ANSWER_MS).unref();
    });
    finished(raw, () => {
      clearTimeout(timer);
      free();
    });
    return next.handle();
  }
}
