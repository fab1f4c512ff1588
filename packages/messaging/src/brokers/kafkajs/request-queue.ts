import { createRequire } from 'node:module';

/** The part of kafkajs's queue of one connection that we correct. */
export interface RequestQueue {
  readonly pending: readonly unknown[];
  /** Milliseconds since 1970; -1 while the broker asks for no pause. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null | undefined;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const require = createRequire(import.meta.url);
const MODULE = 'kafkajs/src/network/requestQueue';
/** As in kafkajs. */
const CHECK_EVERY_MS = 10;

/** The prototype of kafkajs's queues. */
export const requestQueue = (require(MODULE) as { readonly prototype: RequestQueue }).prototype;

/**
 * Makes kafkajs look for waiting requests only where some wait. Without any it sets a timer to the time of
 * a pause that never was: Node takes that for a millisecond, again and again, and from version 24 on warns of it.
 */
export function installRequestQueue(): boolean {
  const stock = requestQueue.scheduleCheckPendingRequests;
  if (typeof stock !== 'function' || typeof requestQueue.checkPendingRequests !== 'function')
    return false;
  requestQueue.scheduleCheckPendingRequests = scheduleCheck;
  return true;
}

function scheduleCheck(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
  const pauseMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    pauseMs > 0 ? pauseMs : CHECK_EVERY_MS,
  );
}
