import type { DeadLetterReason } from './dead-letter-reason.js';
import type { Message } from './message.js';

/** One attempt of a handler that has ended. */
export interface HandlerAttempt {
  readonly group: string;
  /**
   * Such as `WelcomeController.sendWelcome`; `@EventPattern` for handlers of raw messages, `none`
   * where a message on a topic of events is no event.
   */
  readonly handler: string;
  readonly message: Message;
  /** 1 for the first, counting up while the message stays with this consumer. */
  readonly attempt: number;
  /** From decoding the message to having its outcome stored. */
  readonly milliseconds: number;
}

/** A message that waits in its lane because something went wrong. */
export interface DelayedMessage {
  readonly group: string;
  readonly message: Message;
  readonly error: unknown;
  /** The one that failed, or that could not be made yet. */
  readonly attempt: number;
  /** Milliseconds until it is tried again. */
  readonly retryInMs: number;
}

/**
 * Is told what becomes of consumed messages. Leave out what is of no interest. Calls come while
 * messages are handled: be quick, and don't throw.
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
  /** The message comes again. */
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
