import { OperationRefusedError } from '../errors.js';
import type { Admin, TopicSettings } from '../ports/index.js';

const LIMIT = 'max.message.bytes';
/** The smallest limit that is asked for; below it, the broker's own default is taken. */
const SMALLEST_BYTES = 1024 * 1024;
const EIGHT_MIB = 8 * 1024 * 1024;

/** Hears that a topic got a smaller limit than it was to have; `undefined` is the broker's own default. */
export type OnSmaller = (topic: string, bytes: number | undefined, reason: string) => void;

/**
 * Creates missing topics. Where the broker refuses one that may be smaller, as managed clusters cap
 * what a topic may ask for, it gets the largest limit that the broker accepts.
 *
 * @returns the names of the topics that were created
 * @throws OperationRefusedError with the broker's reason
 */
export async function createTopics(
  admin: Pick<Admin, 'createTopics'>,
  topics: readonly TopicSettings[],
  onSmaller: OnSmaller,
): Promise<string[]> {
  const yielding = topics.filter(({ mayBeSmaller }) => mayBeSmaller);
  try {
    return await admin.createTopics(topics);
  } catch (error) {
    if (!(error instanceof OperationRefusedError) || yielding.length === 0) throw error;
  }
  const created = await admin.createTopics(topics.filter((topic) => !yielding.includes(topic)));
  for (const topic of yielding) created.push(...(await createSmaller(admin, topic, onSmaller)));
  return created;
}

async function createSmaller(
  admin: Pick<Admin, 'createTopics'>,
  topic: TopicSettings,
  onSmaller: OnSmaller,
): Promise<string[]> {
  let refusal: OperationRefusedError | undefined;
  for (const bytes of limitsFrom(Number(topic.config[LIMIT]))) {
    const { [LIMIT]: _, ...others } = topic.config;
    const config = bytes === undefined ? others : { ...others, [LIMIT]: String(bytes) };
    try {
      const created = await admin.createTopics([{ ...topic, config }]);
      if (refusal && created.length > 0) onSmaller(topic.name, bytes, refusal.message);
      return created;
    } catch (error) {
      if (!(error instanceof OperationRefusedError)) throw error;
      refusal ??= error;
    }
  }
  // Not the limit is what the broker minds.
  throw refusal!;
}

/** Lists the limits to try, the wanted one first: powers of two below it, 8 MiB being a common cap. */
function limitsFrom(wanted: number): (number | undefined)[] {
  const limits: (number | undefined)[] = [wanted];
  for (let bytes = EIGHT_MIB; bytes >= SMALLEST_BYTES; bytes /= 2)
    if (bytes < wanted) limits.push(bytes);
  return [...limits, undefined];
}
