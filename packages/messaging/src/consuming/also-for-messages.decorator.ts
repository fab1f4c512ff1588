import 'reflect-metadata';
import { type CustomDecorator, SetMetadata } from '@nestjs/common';

const FOR_MESSAGES = 'nest-kafka-kit:also-for-messages';

/**
 * Lets a global guard, pipe, interceptor or filter act on handlers of messages too. Without it, a
 * global one acts on HTTP alone, as in Nest's own hybrid applications; `context.getType()` is
 * `'rpc'` for messages. Subclasses inherit it, which is how to mark a class of a library. Those of a
 * handler or a controller (`@UseGuards()` and the like) need no mark.
 *
 * @example
 * ‎@AlsoForMessages()
 * ‎@Injectable()
 * export class Timing implements NestInterceptor {}
 * // in a module: providers: [{ provide: APP_INTERCEPTOR, useClass: Timing }]
 */
export function AlsoForMessages(): CustomDecorator {
  return SetMetadata(FOR_MESSAGES, true);
}

/** Whether a class, or one that it extends, is marked. */
export function isForMessages(type: unknown): boolean {
  return typeof type === 'function' && Reflect.getMetadata(FOR_MESSAGES, type) === true;
}
