import type { DeadLetter } from '@nest-kafka-kit/messaging/operating';

export type DeadLetterSummary = ReturnType<typeof toSummary>;

/** A dead letter without its payload, headers and stack. */
export function toSummary({ message, error, ...letter }: DeadLetter) {
  const { name, message: text } = error;
  return {
    ...letter,
    error: { name, message: text },
    redrivenAt: letter.redrivenAt ?? null,
    topic: message.topic,
  };
}
