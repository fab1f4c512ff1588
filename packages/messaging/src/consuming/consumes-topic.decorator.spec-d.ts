import { Payload } from '@nestjs/microservices';
import { describe, it } from 'vitest';
import type { Message } from '../ports/index.js';
import { ConsumesTopic } from './consumes-topic.decorator.js';

class Customer {
  readonly customerId!: string;
}

describe('@ConsumesTopic', () => {
  it('takes a method of messages, or of values where it names their class', () => {
    class Handlers {
      @ConsumesTopic('customers')
      raw(@Payload() _message: Message): void {}

      @ConsumesTopic('customers', { group: 'crm', value: Customer, timeoutMs: 100 })
      async values(@Payload() _customer: Customer): Promise<void> {}

      @ConsumesTopic('customers', { value: Customer, tombstone: true })
      tombstones(@Payload() _customer: Customer | null): void {}

      @ConsumesTopic('customers')
      none(): void {}
    }
    void Handlers;
  });

  it('is a compile error where the parameter is something else', () => {
    class Handlers {
      // @ts-expect-error without a class, it is the message
      @ConsumesTopic('customers')
      raw(@Payload() _customer: Customer): void {}

      // @ts-expect-error with a class, it is the value
      @ConsumesTopic('customers', { value: Customer })
      values(@Payload() _message: Message): void {}

      // @ts-expect-error it may be null
      @ConsumesTopic('customers', { value: Customer, tombstone: true })
      tombstones(@Payload() _customer: Customer): void {}
    }
    // @ts-expect-error a misspelt option
    ConsumesTopic('customers', { groupId: 'crm' });
    // @ts-expect-error tombstones are for values
    ConsumesTopic('customers', { tombstone: true });
    void Handlers;
  });
});
