import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import {
  fetchResponse,
  recordBatch,
  type SampleRecord,
} from '../../../../test/support/record-batches.js';
import { installFetchDecoder } from './fetch-decoder.js';

interface Fetch {
  protocol(chosen: { version: number }): (request: object) => {
    readonly request: { readonly apiVersion: number };
    readonly response: {
      decode(payload: Buffer): Promise<{
        responses: { partitions: { messages: { headers: object }[] }[] }[];
      }>;
      parse(decoded: object): Promise<object>;
    };
    readonly requestTimeout: number;
  };
}

const require = createRequire(import.meta.url);

it.each([4, 7, 11])(
  'kafkajs decodes what it fetches by our decoder: version %i',
  async (version) => {
    expect(installFetchDecoder()).toBe(true);
    expect(installFetchDecoder()).toBe(true);
    const { requests } = require('kafkajs/src/protocol/requests') as { requests: { Fetch: Fetch } };
    const topics = [{ topic: 'orders', partitions: [{ partition: 0, fetchOffset: '0' }] }];
    const { request, response, requestTimeout } = requests.Fetch.protocol({ version })({
      topics,
      maxWaitTime: 10,
      minBytes: 1,
      maxBytes: 1_000,
    });
    expect(request.apiVersion).toBe(version);
    expect(requestTimeout).toBeGreaterThan(0);
    // kafkajs itself reads a header without a value as null.
    const record: SampleRecord = { offsetDelta: 0, headers: [['name', null]] };
    const payload = fetchResponse(version, 'orders', [
      { records: recordBatch({ records: [record] }) },
    ]);
    const decoded = await response.decode(payload);
    expect(decoded.responses[0]!.partitions[0]!.messages[0]!.headers).toEqual({
      name: Buffer.alloc(0),
    });
    expect(await response.parse(decoded)).toBe(decoded);
  },
);
