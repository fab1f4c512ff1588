import { setInterval as ticks } from 'node:timers/promises';
import { latencies } from './poison-controller.js';
import { poisonTopic } from './poison-events.js';
import { poison, type PoisonKind } from './poison-kind.js';
import type { PlainClient } from './poison-plain-client.js';

const EVERY_MS = 5;

export interface Traffic {
  /** The ids of the healthy orders. */
  readonly orders: readonly string[];
  /** What is where, of the poison. */
  readonly poisonAt: ReadonlyMap<string, PoisonKind>;
}

/** Healthy messages in a steady stream, with the poison spread evenly between them. */
export async function send(
  client: PlainClient,
  { name, healthy, poisons }: { name: string; healthy: number; poisons: readonly PoisonKind[] },
): Promise<Traffic> {
  const orders = Array.from({ length: healthy }, (_, index) => `${name}-${index}`);
  const poisonAt = new Map<string, PoisonKind>();
  const waiting = [...poisons];
  const sending: Promise<unknown>[] = [];
  let sent = 0;
  for await (const _ of ticks(EVERY_MS)) {
    const orderId = orders[sent++]!;
    sending.push(client.send(poisonTopic.name, healthyMessage(orderId)));
    while (poisons.length - waiting.length < (poisons.length * sent) / healthy) {
      const kind = waiting.shift()!;
      const stored = client.send(poisonTopic.name, kind);
      sending.push(stored.then((offset) => poisonAt.set(offset, kind)));
    }
    if (sent === healthy) break;
  }
  await Promise.all(sending);
  return { orders, poisonAt };
}

function healthyMessage(orderId: string): PoisonKind {
  const value = JSON.stringify({ orderId, count: 1, sentAt: performance.now() });
  return poison('none', 'invalid', { key: Buffer.from(orderId), value });
}

/** Milliseconds from producer to handler, of these orders. */
export function percentiles(orders: readonly string[]): { median: number; p99: number } {
  const sorted = orders.flatMap((order) => latencies.get(order) ?? []).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { median: at(0.5), p99: at(0.99) };
}
