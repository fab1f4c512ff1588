import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { type BaseEvent, Consumes } from '@nest-kafka-kit/messaging';
import {
  PoisonedMeasured,
  PoisonedMoved,
  PoisonedOrder,
  PoisonedPlaced,
  PoisonedShip,
  PoisonedTyped,
  PoisonedWeighed,
} from './poison-events.js';
import { failures } from './poison-handlers.js';

/** Milliseconds since the event was given to its producer, by order. */
export const latencies = new Map<string, number[]>();

/** Writes down when healthy orders arrive, and fails as others tell it to. */
@Controller()
export class PoisonController {
  @Consumes(PoisonedOrder, { timeoutMs: 300, retry: { attempts: 2, baseDelayMs: 5 } })
  async onOrder(@Payload() { data }: BaseEvent<PoisonedOrder>): Promise<void> {
    const { orderId, sentAt, failure } = data;
    if (failure === 'timeout') await new Promise(() => undefined);
    if (failure !== undefined) throw failures[failure]!();
    if (sentAt === undefined) return;
    latencies.set(orderId, [...(latencies.get(orderId) ?? []), performance.now() - sentAt]);
  }

  @Consumes(PoisonedPlaced)
  onPlaced(): void {}

  @Consumes(PoisonedMoved)
  onMoved(): void {}

  @Consumes(PoisonedShip)
  onShip(): void {}

  @Consumes(PoisonedTyped)
  onTyped(): void {}

  @Consumes(PoisonedWeighed)
  onWeighed(): void {}

  @Consumes(PoisonedMeasured)
  onMeasured(): void {}
}
