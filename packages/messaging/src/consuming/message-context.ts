import { BaseRpcContext } from '@nestjs/microservices';
import type { Delivery, Message } from '../ports/index.js';

/**
 * What a handler gets with `@Ctx()`.
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

  /** 1 for the first try. */
  get attempt(): number {
    return this.args[1].attempt;
  }

  /** Aborted when the handler's result no longer counts. */
  get signal(): AbortSignal {
    return this.args[1].signal;
  }
}
