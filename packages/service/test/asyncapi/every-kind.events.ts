import { Type } from 'class-transformer';
import {
  IsArray,
  IsEnum,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Min,
  ValidateNested,
} from 'class-validator';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';

/** One event of every kind and encoding there is. */
export const orders = defineTopic({
  name: 'orders.v1',
  partitions: 12,
  replicationFactor: 3,
  retentionMs: 604_800_000,
  cleanupPolicy: 'compact,delete',
  config: { 'max.message.bytes': '2097152', 'min.insync.replicas': '2' },
});
export const payments = defineTopic({ name: 'payments' });

export class Address {
  @IsString() readonly city!: string;
  @IsOptional() @IsString() readonly street?: string;
}

export class OrderLine {
  @IsUUID() readonly productId!: string;
  @IsInt() @Min(1) readonly pieces!: number;
}

export enum Channel {
  Shop = 'shop',
  Web = 'web',
}

@Event({ type: 'order.placed', topic: orders, kind: 'domain', aggregate: 'Order', key: 'orderId' })
export class OrderPlaced {
  @IsUUID() readonly orderId!: string;
  @IsEnum(Channel) readonly channel!: Channel;
  @ValidateNested() @Type(() => Address) readonly address!: Address;
}

@Event({
  type: 'order.placed',
  version: 2,
  topic: orders,
  kind: 'domain',
  aggregate: 'Order',
  key: 'orderId',
  upcast: { from: OrderPlaced, to: (old) => ({ ...old, lines: [] }) },
})
export class OrderPlacedV2 {
  @IsUUID() readonly orderId!: string;
  @IsEnum(Channel) readonly channel!: Channel;
  @ValidateNested() @Type(() => Address) readonly address!: Address;
  @IsArray() @ValidateNested({ each: true }) @Type(() => OrderLine) readonly lines!: OrderLine[];
}

/** The same last words of its type as another one. */
@Event({ type: 'archive.order.placed', topic: orders, key: 'orderId' })
export class ArchivedOrder {
  @IsUUID() readonly orderId!: string;
}

@Event({ type: 'order.forgotten', topic: orders, key: 'orderId', tombstone: true })
export class OrderForgotten {
  @IsUUID() readonly orderId!: string;
}

@Event({
  type: 'payment.made',
  topic: payments,
  kind: 'integration',
  key: 'paymentId',
  encoding: 'avro',
})
export class PaymentMade {
  @IsUUID() readonly paymentId!: string;
  @IsInt() readonly cents!: number;
  @ValidateNested() @Type(() => Address) readonly address!: Address;
}

@Event({
  type: 'payment.refused',
  topic: payments,
  kind: 'integration',
  key: 'paymentId',
  encoding: 'avro',
  tombstone: true,
  external: true,
})
export class PaymentRefused {
  @IsUUID() readonly paymentId!: string;
  @IsOptional() @IsString() readonly reason?: string;
}

@Event({
  type: 'payment/collect',
  topic: payments,
  kind: 'command',
  key: 'paymentId',
  encoding: 'json-schema',
  timeoutMs: 5_000,
  replyTo: 'orders.v1',
})
export class CollectPayment {
  @IsUUID() readonly paymentId!: string;
}
