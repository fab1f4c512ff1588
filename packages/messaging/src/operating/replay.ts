import { Inject, Injectable } from '@nestjs/common';
import { ConsumerGroups } from '../consuming/consumer-groups.js';
import type { GroupRouter } from '../consuming/group-router.js';
import { Lanes } from '../consuming/lanes.js';
import { logHandling } from '../consuming/log-handling.js';
import type {
  Admin,
  Broker,
  HandlerAttempt,
  HandlerObserver,
  Message,
  OffsetRange,
  Route,
} from '../ports/index.js';
import { OperationRefusedError } from '../errors.js';
import { typeOf } from '../events/index.js';
import { MessagingObservers } from '../messaging-observers.js';
import { ADMIN, BROKER } from '../injection-tokens.js';
import { type OffsetTarget, resolveOffsets } from './offset-target.js';

/** The messages to replay, and the group to replay them for. */
export interface ReplayRequest {
  readonly topic: string;
  /** The group whose handlers get the messages again. */
  readonly group: string;
  readonly from: OffsetTarget;
  /** The place at which it ends; the message there is not replayed. */
  readonly to: OffsetTarget;
  /** Events of this type only. */
  readonly type?: string;
  /** Messages of this key only. */
  readonly key?: string;
}

/** A request with its offsets found. */
export interface ReplayPlan extends ReplayRequest {
  readonly ranges: readonly Required<OffsetRange>[];
  /** The number of offsets in the ranges, before `type` and `key` choose among them. */
  readonly messages: bigint;
}

/** The outcome of a replay, in messages. */
export interface ReplayReport {
  /** Messages handled or given up. */
  readonly delivered: number;
  /** The ones of these that are in the group's dead letter topic, or in its retry topic for the live group. */
  readonly givenUp: number;
  /** Messages passed over: of another type or key, or handled by nobody in the group. */
  readonly skipped: number;
  /** Whether the replay came to the end of the ranges. */
  readonly complete: boolean;
}

/** The options of `run`. */
export interface ReplayOptions {
  /** Ends the replay: running handlers finish, and nothing new is started. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** Replays stored messages for one group's handlers in this process, without moving any group's offsets. */
@Injectable()
export class Replay {
  constructor(
    @Inject(BROKER) private readonly broker: Broker,
    @Inject(ADMIN) private readonly admin: Admin,
    private readonly groups: ConsumerGroups,
    private readonly observers: MessagingObservers,
  ) {}

  /**
   * Finds the offsets of a request. Needs connected consumers (`connectConsumers`).
   *
   * @throws OperationRefusedError for a group without handlers, or a topic it does not consume
   */
  async plan(request: ReplayRequest): Promise<ReplayPlan> {
    const { topic, from, to } = request;
    this.routerOf(request);
    const starts = await resolveOffsets(this.admin, topic, from);
    const ends = await resolveOffsets(this.admin, topic, to);
    const ranges = starts.flatMap(({ partition, offset }) => {
      const end = ends.find((each) => each.partition === partition)?.offset ?? offset;
      return end > offset ? [{ topic, partition, from: offset, to: end }] : [];
    });
    return {
      ...request,
      ranges,
      messages: ranges.reduce((sum, range) => sum + range.to - range.from, 0n),
    };
  }

  /**
   * Runs a plan through the handlers' whole pipeline, in key order, with retries and dead letters.
   *
   * @example
   * const plan = await replay.plan({ topic, group: 'search', from: 'earliest', to: 'latest' });
   * const { delivered } = await replay.run(plan);
   */
  async run(plan: ReplayPlan, { signal, onProgress }: ReplayOptions = {}): Promise<ReplayReport> {
    const router = this.routerOf(plan);
    const counts = { delivered: 0, givenUp: 0, skipped: 0, read: 0 };
    const givenUp = ({ group }: HandlerAttempt): void => {
      if (group === plan.group) counts.givenUp += 1;
    };
    const observer: HandlerObserver = { moved: givenUp, deadLettered: givenUp };
    const delivered = (): void => {
      counts.delivered += 1;
      onProgress?.(counts.delivered + counts.skipped);
    };
    const routes = new Map<Route, Route>();
    // The timers on which attempts wait keep no process alive; this one does.
    const alive = setInterval(() => undefined, 60_000);
    const lanes = new Lanes({
      group: plan.group,
      route: (message) => {
        const route = isChosen(message, plan) ? router.route(message) : undefined;
        if (!route) counts.skipped += 1;
        return route && counted(route, delivered, routes);
      },
      // Nothing is committed: this run has no place in any group.
      onProgress: () => undefined,
      observer: logHandling('Replay'),
    });
    lanes.reassign(plan.ranges);
    const isDone = (): boolean => counts.delivered + counts.skipped === counts.read;
    this.observers.handlers.add(observer);
    try {
      for await (const message of this.broker.reader().read(plan.ranges, signal)) {
        counts.read += 1;
        lanes.accept(message.topic, message.partition, [message], message.offset + 1n);
        if (lanes.isFull(message)) await lanes.until(() => !lanes.isFull(message), signal);
      }
      await lanes.until(isDone, signal);
    } finally {
      await lanes.drain();
      lanes.revokeAll();
      this.observers.handlers.delete(observer);
      clearInterval(alive);
    }
    return {
      delivered: counts.delivered,
      givenUp: counts.givenUp,
      skipped: counts.skipped,
      complete: isDone() && !signal?.aborted,
    };
  }

  private routerOf({ group, topic }: ReplayRequest): GroupRouter {
    const { routers } = this.groups;
    const router = routers.find((each) => each.group === group);
    const consuming = routers.filter(({ topics }) => topics.length > 0);
    if (!router || router.topics.length === 0) {
      const known = consuming.map((each) => each.group).join(', ') || 'none';
      throw new OperationRefusedError(
        `Group "${group}" has no handlers in this service: ${known} have.`,
      );
    }
    if (router.sources.includes(topic)) return router;
    throw new OperationRefusedError(
      `Group "${group}" does not consume "${topic}": it consumes ${router.sources.join(', ')}.`,
    );
  }
}

function isChosen(message: Message, { type, key }: ReplayRequest): boolean {
  if (key !== undefined && message.key?.toString() !== key) return false;
  return type === undefined || typeOf(message) === type;
}

/** Wraps a route to count its messages; each route has one wrapper, by which its concurrency is counted. */
function counted(route: Route, onDone: () => void, known: Map<Route, Route>): Route {
  let counting = known.get(route);
  if (!counting) {
    counting = {
      concurrency: route.concurrency,
      handle: async (message, delivery) => {
        await route.handle(message, delivery);
        onDone();
      },
    };
    known.set(route, counting);
  }
  return counting;
}
