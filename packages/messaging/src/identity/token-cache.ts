import { Logger } from '@nestjs/common';
import { answerWithin } from '../answer-within.js';
import { MessagingError, TokenRefusedError, TokenUnavailableError } from '../errors.js';
import { printable } from '../logging/printable.js';
import { thrownMessage } from '../thrown-message.js';
import {
  type BearerToken,
  type BearerTokenProvider,
  checkToken,
  lifetimeOf,
} from './bearer-token.js';

/** Milliseconds that a provider has for a token. */
const PROVIDE_TIMEOUT_MS = 10_000;
/** The part of its life after which a token is replaced. */
const RENEW_AFTER = 0.8;
/** The part of its life, and the milliseconds at most, before its end in which a token is not used. */
const MARGIN = 0.05;
const MAX_MARGIN_MS = 1_000;
/** Milliseconds for which any token is used, and for which it is believed at most. */
const MIN_LIFETIME_MS = 1_000;
const MAX_LIFETIME_MS = 24 * 60 * 60_000;
/** Milliseconds until the provider is asked again after a failure; doubled each time. */
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 10_000;
const FIRST_PAUSE_REFUSED_MS = 1_000;
const MAX_PAUSE_REFUSED_MS = 30_000;
/** The milliseconds, and the part of its life at most, in which a token that others took is kept. */
const YOUNG_MS = 30_000;
const YOUNG = 0.5;
/** Refusals in a row after which a client that was once let in gives up: keys and secrets are rotated. */
const MAX_REFUSALS = 5;

interface Held {
  readonly token: BearerToken;
  /** Until when a broker that refuses it is taken to be alone with that. */
  readonly youngUntil: number;
  /** When it is used no more, by a clock that nobody sets. */
  readonly goodUntil: number;
}

const logger = new Logger('Kafka');

/**
 * The token that all connections of a client share. It is asked for once, however many wait, and
 * replaced before it expires while somebody uses it. A provider that fails is left alone for a while;
 * the token at hand is used meanwhile.
 */
export class TokenCache {
  private held: Held | undefined;
  private flight: Promise<BearerToken> | undefined;
  private failure: { readonly error: Error; readonly until: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private refusals = 0;
  private isUsed = false;
  private wasLetIn = false;
  /** Tokens that a broker has accepted. */
  private readonly accepted = new WeakSet<BearerToken>();

  constructor(private readonly provide: BearerTokenProvider) {}

  /** The token at hand, or a new one. @throws TokenUnavailableError | TokenRefusedError */
  async token(): Promise<BearerToken> {
    this.isUsed = true;
    const now = performance.now();
    if (this.held && now < this.held.goodUntil) return this.held.token;
    if (this.failure && now < this.failure.until) throw this.failure.error;
    return this.renew();
  }

  /** Notes that a broker let us in. */
  letIn(token: BearerToken): void {
    this.accepted.add(token);
    this.wasLetIn = true;
    this.refusals = 0;
  }

  /**
   * Notes that a broker refused a token, which is used no more. The answer is an error that says
   * whether another one is worth trying: one that was good before has expired or was called back, and
   * brokers need a moment to learn new keys. A new one that other brokers take is kept, or a broker
   * that takes none would have one made for each connection.
   */
  refused(token: BearerToken, reason: string): Error {
    const text = `The broker refused the token: ${printable(reason)}`;
    const isOurs = this.held?.token === token;
    const wasGood = this.accepted.has(token);
    const isYoung = performance.now() < (this.held?.youngUntil ?? 0);
    if (isOurs && !(wasGood && isYoung)) this.held = undefined;
    if (wasGood) return new TokenUnavailableError(text);
    if (!isOurs && this.failure) return this.failure.error;
    return this.fail(new TokenRefusedError(text));
  }

  private renew(): Promise<BearerToken> {
    return (this.flight ??= this.ask().finally(() => (this.flight = undefined)));
  }

  private async ask(): Promise<BearerToken> {
    clearTimeout(this.timer);
    const askedAt = performance.now();
    const signal = AbortSignal.timeout(PROVIDE_TIMEOUT_MS);
    try {
      const given = this.provide(signal);
      const token = checkToken(await answerWithin(PROVIDE_TIMEOUT_MS, given));
      this.hold(token, askedAt);
      return token;
    } catch (error) {
      const failure = this.fail(error);
      this.tell(failure);
      throw failure;
    }
  }

  private hold(token: BearerToken, askedAt: number): void {
    const lifetime = Math.min(MAX_LIFETIME_MS, Math.max(MIN_LIFETIME_MS, lifetimeOf(token)));
    const margin = Math.min(MAX_MARGIN_MS, lifetime * MARGIN);
    const young = Math.min(YOUNG_MS, lifetime * YOUNG);
    this.held = {
      token,
      youngUntil: askedAt + young,
      goodUntil: askedAt + lifetime - margin,
    };
    if (this.failures > 0) logger.log('There is a new token for the broker again.');
    this.failure = undefined;
    this.failures = 0;
    this.isUsed = false;
    this.renewIn(askedAt + lifetime * RENEW_AFTER - performance.now());
  }

  /** Replaces the token later, unless nobody has used it since. */
  private renewIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isUsed) this.renew().catch(() => undefined);
    }, milliseconds).unref();
  }

  /** Leaves the provider alone for a while, in which everybody is told why. */
  private fail(thrown: unknown): Error {
    this.failures += 1;
    const isRefusal = thrown instanceof TokenRefusedError;
    if (isRefusal) this.refusals += 1;
    const pause = pauseMs(isRefusal ? this.refusals : this.failures, isRefusal);
    const error = this.errorOf(thrown);
    this.failure = { error, until: performance.now() + pause };
    return error;
  }

  private errorOf(thrown: unknown): Error {
    if (thrown instanceof TokenRefusedError) {
      const isFinal = !this.wasLetIn || this.refusals >= MAX_REFUSALS;
      return isFinal ? thrown : new TokenUnavailableError(thrown.reason, { cause: thrown });
    }
    if (thrown instanceof MessagingError) return thrown;
    return new TokenUnavailableError(printable(thrownMessage(thrown)));
  }

  /** Says that the token at hand was not replaced, and goes on trying while it is good. */
  private tell(failure: Error): void {
    const leftMs = (this.held?.goodUntil ?? 0) - performance.now();
    if (leftMs <= 0) return;
    const pause = this.failure!.until - performance.now();
    logger.warn(
      `${failure.message} The one at hand is good for another ${Math.round(leftMs / 1_000)} s.`,
    );
    this.renewIn(pause);
  }
}

function pauseMs(failures: number, isRefusal: boolean): number {
  const first = isRefusal ? FIRST_PAUSE_REFUSED_MS : FIRST_PAUSE_MS;
  const most = isRefusal ? MAX_PAUSE_REFUSED_MS : MAX_PAUSE_MS;
  return Math.min(most, first * 2 ** Math.min(failures - 1, 20));
}
