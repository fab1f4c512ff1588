/** What waits in one place, which may be part of another. */
export class Load {
  messages = 0;
  bytes = 0;

  constructor(private readonly whole?: Load) {}

  add(messages: number, bytes: number): void {
    this.messages += messages;
    this.bytes += bytes;
    this.whole?.add(messages, bytes);
  }
}

/** The most that may wait. */
export interface WaitingLimits {
  readonly messages: number;
  readonly bytes: number;
}

/**
 * Tells whether a load has room for more. What is over the limits by itself would never fit: it may
 * go where nothing else waits.
 */
export function hasRoom(
  load: Load,
  limits: WaitingLimits,
  messages: number,
  bytes: number,
): boolean {
  if (load.messages === 0) return true;
  return load.messages + messages <= limits.messages && load.bytes + bytes <= limits.bytes;
}

/** Halves the limits: what a partition may take, or all in trouble together, so that the others have room. */
export function halfOf({ messages, bytes }: WaitingLimits): WaitingLimits {
  return { messages: Math.ceil(messages / 2), bytes: Math.ceil(bytes / 2) };
}
