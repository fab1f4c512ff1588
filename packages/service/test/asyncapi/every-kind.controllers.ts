import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { Consumes } from '@nest-kafka-kit/messaging';
import { CollectPayment, OrderPlacedV2, PaymentRefused } from './every-kind.events.js';

@Controller()
export class OrdersController {
  @Consumes(OrderPlacedV2)
  onPlaced(): void {}

  @Consumes(PaymentRefused, { group: 'accounting' })
  onRefused(): void {}

  @EventPattern('legacy-orders')
  onLegacy(_message: unknown): void {}

  @EventPattern('payments')
  onAnyPayment(_message: unknown): void {}
}

@Controller()
export class CollectionController {
  @Consumes(CollectPayment, { group: 'collection' })
  $collect(): void {}
}
