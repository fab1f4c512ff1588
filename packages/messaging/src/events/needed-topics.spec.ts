import { IsString } from 'class-validator';
import { expect, it } from 'vitest';
import { defineTopic } from '../topics/define-topic.js';
import { Event } from './event.decorator.js';
import { neededTopics } from './needed-topics.js';

const orders = defineTopic({ name: 'orders', partitions: 12 });
const crm = defineTopic({ name: 'crm' });
const shared = defineTopic({ name: 'shared' });
const letters = defineTopic({ name: 'service.dlt', partitions: 1 });

@Event({ type: 'order.placed', topic: orders, key: 'id' })
export class OrderPlaced {
  @IsString() readonly id!: string;
}
@Event({ type: 'customer.moved', topic: crm, key: 'id', external: true })
export class CustomerMoved {
  @IsString() readonly id!: string;
}
@Event({ type: 'ours.shared', topic: shared, key: 'id' })
export class Ours {
  @IsString() readonly id!: string;
}
@Event({ type: 'theirs.shared', topic: shared, key: 'id', external: true })
export class Theirs {
  @IsString() readonly id!: string;
}

it('Topics are the service’s own where one of their events is', () => {
  const read = ['orders', 'crm', 'shared', 'legacy', 'legacy', 'service.dlt'];
  const { own, others } = neededTopics([letters, defineTopic({ name: 'orders' })], read);
  expect(own).toEqual([orders, shared, letters]);
  expect(others).toEqual([crm, defineTopic({ name: 'legacy' })]);
});

it('Others’ topics that nobody here reads are not needed', () => {
  expect(neededTopics([], []).others).toEqual([]);
});
