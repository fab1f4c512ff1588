import { UndecodableMessageError } from '../errors.js';
import { decodeEvent, isCloudEvent, recognize } from '../events/index.js';
import { verdictOn } from './condemned.js';
import { atOrigin } from './pipeline/origin.js';
import type { PipelineHandler } from './pipeline/step.js';
import { toUnreadable } from './pipeline/unreadable.js';

/** Gives up messages that name no event, and says what is wrong with them. */
export function refuseUnroutable(retryTopic: string): PipelineHandler {
  return async (message) => {
    const verdict = verdictOn(message);
    if (verdict) throw verdict;
    // A message that claims to be an event is decoded for an error that says what is wrong with it.
    try {
      if (isCloudEvent(message)) decodeEvent(message);
    } catch (thrown) {
      throw toUnreadable(thrown);
    }
    const recognition = recognize(atOrigin(message, retryTopic));
    if (recognition) {
      const problem = recognition.problem ?? 'it says nothing of its kind.';
      throw new UndecodableMessageError(
        `It is none of the events of topic "${message.topic}". Format ${problem}`,
      );
    }
    throw new UndecodableMessageError(
      `No CloudEvent: topic "${message.topic}" carries events, which need ce_specversion and ce_type headers.`,
    );
  };
}
