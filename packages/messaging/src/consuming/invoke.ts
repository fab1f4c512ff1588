import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Delivery, Message } from '../ports/index.js';
import { MessageContext } from './message-context.js';

/** Calls a Nest handler, with its guards, pipes, interceptors and filters, and awaits its end. */
export async function invoke(
  handler: MessageHandler,
  payload: unknown,
  message: Message,
  delivery: Delivery,
): Promise<void> {
  const result: unknown = await handler(payload, new MessageContext([message, delivery]));
  // EMPTY counts as success; without a default value it would be an EmptyError.
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}
