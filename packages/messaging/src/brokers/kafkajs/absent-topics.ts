import { setTimeout as delay } from 'node:timers/promises';
import { AdminConnection } from './admin-connection.js';
import type { KafkaConnection } from './kafka-client.js';

/** Milliseconds between two looks whether a missing topic is back. */
const LOOK_EVERY_MS = 2_000;

export interface AbsentTopicsOptions {
  /** The topics that should be there. */
  readonly topics: () => readonly string[];
  /** Asks the broker which there are. */
  readonly existing: () => Promise<readonly string[]>;
  /** Hears of each change, with the topics that are missing from now on. */
  readonly onChange: (missing: readonly string[]) => void;
}

/** Knows which of a group's topics are missing, so that the group goes on with the others meanwhile. */
export class AbsentTopics {
  /** The topics that were missing at the last look. */
  names: readonly string[] = [];

  constructor(private readonly options: AbsentTopicsOptions) {}

  get present(): string[] {
    return this.options.topics().filter((topic) => !this.names.includes(topic));
  }

  /** Asks the broker. @returns whether others are missing than before */
  async look(): Promise<boolean> {
    const existing = new Set(await this.options.existing());
    const names = this.options.topics().filter((topic) => !existing.has(topic));
    const hasChanged = names.join() !== this.names.join();
    this.names = names;
    if (hasChanged) this.options.onChange(names);
    return hasChanged;
  }

  /** Looks until others are missing than before, or the signal aborts. */
  async change(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted && (await this.look().catch(() => false))) return;
    }
  }
}

/** Lists the topics by a connection of its own, as the consumer's is of no use while one is missing. */
export async function listTopics(connection: KafkaConnection): Promise<string[]> {
  const admin = new AdminConnection(connection);
  try {
    return await admin.run((client) => client.listTopics());
  } finally {
    await admin.close();
  }
}
