import { BaseRpcContext } from '@nestjs/microservices';
import type { Delivery, Message } from '../ports/index.js';

/**
 * A handler's context, which `@Ctx()` gives it.
 *
 * @example
 * @Consumes(UserCreated)
 * async index(@Payload() event: DomainEvent<UserCreated>, @Ctx() context: MessageContext) {
 *   await fetch(url, { signal: context.signal });
 * }
 */
export class MessageContext extends BaseRpcContext<[Message, Delivery]> {
  /** The message as the broker stored it. */
  get message(): Message {
    return this.args[0];
  }

  get group(): string {
    return this.args[1].group;
  }

  /** The number of the try; 1 for the first. */
  get attempt(): number {
    return this.args[1].attempt;
  }

  /** Aborts when the handler's result no longer counts. */
  get signal(): AbortSignal {
    return this.args[1].signal;
  }
}
