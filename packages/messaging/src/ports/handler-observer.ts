import type { DeadLetterReason } from './dead-letter-reason.js';
import type { Message } from './message.js';

/** An attempt of a handler that has ended. */
export interface HandlerAttempt {
  readonly group: string;
  /**
   * The handler's name, such as `WelcomeController.sendWelcome`; `@EventPattern` for handlers of raw
   * messages, `none` for a message that is no event on a topic of events.
   */
  readonly handler: string;
  readonly message: Message;
  /** 1 for the first, counting up while the message stays with this consumer. */
  readonly attempt: number;
  /** The time from decoding the message to having its outcome stored. */
  readonly milliseconds: number;
}

/** A message that waits in its lane for another try. */
export interface DelayedMessage {
  readonly group: string;
  readonly message: Message;
  readonly error: unknown;
  /** The attempt that failed, or could not be made yet. */
  readonly attempt: number;
  /** Milliseconds until it is tried again. */
  readonly retryInMs: number;
}

/**
 * Hears what becomes of consumed messages. Implement the calls you need. They come while messages
 * are handled: be quick, and don't throw.
 *
 * An attempt ends in exactly one of `succeeded`, `failed`, `moved` and `deadLettered`.
 *
 * @example
 * const observer: HandlerObserver = {
 *   deadLettered: ({ group, handler }, reason) => notify(`${group}: ${handler} gave up, ${reason}`),
 * };
 */
export interface HandlerObserver {
  succeeded?(attempt: HandlerAttempt): void;
  /** The message will be delivered again. */
  failed?(attempt: HandlerAttempt, error: unknown): void;
  /** The message is in the group's retry topic, and its key goes on without it. */
  moved?(attempt: HandlerAttempt): void;
  /** The message is in the group's dead letter topic. */
  deadLettered?(attempt: HandlerAttempt, reason: DeadLetterReason, error: Error): void;
  /** The message stays with this consumer and is tried again in a while. */
  delayed?(delayed: DelayedMessage): void;
  /** Nobody in the group handles the message; its offset moves on. */
  ignored?(group: string, message: Message): void;
}
