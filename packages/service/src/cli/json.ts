import { printable } from '@nest-kafka-kit/messaging/operating';

/**
 * JSON with 64-bit integers as strings, since JSON numbers are exact only up to 2^53, and with what a terminal
 * would obey as escapes.
 */
export function toJson(value: unknown, indent?: number): string {
  const replace = (_name: string, each: unknown): unknown =>
    typeof each === 'bigint' ? String(each) : each;
  const lines = JSON.stringify(value, replace, indent).split('\n');
  return lines.map(printable).join('\n');
}
