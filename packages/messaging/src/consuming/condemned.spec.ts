import { describe, expect, it } from 'vitest';
import { BatchUnreadableError } from '../errors.js';
import type { Message, OutgoingMessage } from '../ports/index.js';
import { BATCH_OFFSETS_HEADER, condemn } from './condemned.js';
import { GroupRouter } from './group-router.js';
import type { PipelineDelivery } from './pipeline/step.js';

const batch = { topic: 'raw', partition: 0, from: 3n, to: 9n, bytes: 70 };

function messageOn(topic: string, headers: Message['headers'] = {}): Message {
  const value = Buffer.from('the batch as it came');
  return { topic, partition: 0, offset: 9n, timestamp: -1, key: null, value, headers };
}

/** A group with a handler of raw messages, which takes anything. */
function rawGroup() {
  const handled: unknown[] = [];
  const stored: OutgoingMessage[] = [];
  const handler = Object.assign(async (message: unknown) => void handled.push(message), {
    isEventHandler: true,
    extras: {},
  });
  const router = new GroupRouter(new Map([['raw', handler]]) as never, {
    group: 'group',
    isDefaultGroup: true,
    producer: {
      publish: async (message) => {
        stored.push(message);
        return { topic: message.topic, partition: 0, offset: 0n };
      },
    },
    encoding: { decode: () => undefined as never },
  });
  const handle = (message: Message): Promise<void> =>
    router.route(message)!.handle(message, {
      group: 'group',
      attempt: 1,
      signal: new AbortController().signal,
    } as PipelineDelivery);
  return { handled, stored, handle };
}

describe('A message that was given up before anybody looked into it', () => {
  it('reaches no handler, and is stored by its bytes with the reason', async () => {
    const { handled, stored, handle } = rawGroup();
    const message = messageOn('raw', { [BATCH_OFFSETS_HEADER]: Buffer.from('3-9') });
    condemn(message, new BatchUnreadableError(batch, 'Its checksum is wrong.'));
    await handle(message);
    expect(handled).toEqual([]);
    expect(stored).toHaveLength(1);
    const [{ topic, value, headers }] = stored as [OutgoingMessage];
    expect([topic, value]).toEqual(['group.dlt', message.value]);
    expect(String(headers['dlt-reason'])).toBe('undecodable');
    expect(String(headers['dlt-error-message'])).toMatch(
      /^Offsets 3 to 9 of raw\/0 cannot be read/,
    );
    expect(String(headers[BATCH_OFFSETS_HEADER])).toBe('3-9');
  });

  it('reaches none either when an operator sends the batch back', async () => {
    const { handled, stored, handle } = rawGroup();
    const headers = {
      [BATCH_OFFSETS_HEADER]: Buffer.from('3-9'),
      'retry-topic': Buffer.from('raw'),
      'retry-partition': Buffer.from('0'),
      'retry-offset': Buffer.from('9'),
    };
    await handle(messageOn('group.retry', headers));
    expect(handled).toEqual([]);
    expect(stored.map(({ headers: given }) => String(given['dlt-reason']))).toEqual([
      'undecodable',
    ]);
  });
});
