import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { ByteCursor } from './byte-cursor.js';
import { type DecodedRecord, decodeRecord } from './decode-record.js';
import { decodeFetchResponse, FETCH_VERSIONS, type FetchRequest } from './fetch-response.js';

/** A request as kafkajs sends it, and how it decodes the answer. */
interface Exchange {
  readonly response: { readonly decode: (payload: Buffer) => Promise<object> };
}

interface FetchProtocol {
  readonly versions: readonly string[];
  protocol: (chosen: { readonly version: number }) => (request: FetchRequest) => Exchange;
}

const require = createRequire(import.meta.url);

/** Marks the protocol that is ours already. */
const INSTALLED = Symbol('installed');

/**
 * Makes kafkajs decode fetched records by our decoder, if kafkajs is as expected and both decode a
 * sample alike. kafkajs decodes headers in quadratic time, hands out messages of aborted transactions,
 * and stops at a batch that it cannot read.
 */
export function installFetchDecoder(): boolean {
  const fetch = require('kafkajs/src/protocol/requests/fetch') as FetchProtocol;
  const stock = fetch.protocol;
  if (INSTALLED in stock) return true;
  if (!fetch.versions.includes(String(FETCH_VERSIONS.to)) || !decodesAlike()) return false;
  const protocol: FetchProtocol['protocol'] = ({ version }) => {
    const exchange = stock({ version });
    if (version < FETCH_VERSIONS.from || version > FETCH_VERSIONS.to) return exchange;
    return (request) => {
      const made = exchange(request);
      const decode = (payload: Buffer): Promise<object> =>
        decodeFetchResponse(payload, version, request);
      return { ...made, response: { ...made.response, decode } };
    };
  };
  fetch.protocol = Object.assign(protocol, { [INSTALLED]: true });
  return true;
}

/** A record with a key, no value, and the headers `a: b` and `c: d`. */
const SAMPLE = Buffer.from([0, 4, 2, 2, 107, 1, 4, 2, 97, 2, 98, 2, 99, 2, 100]);

function decodesAlike(): boolean {
  const Decoder = require('kafkajs/src/protocol/decoder') as new (bytes: Buffer) => object;
  const stockDecode = require('kafkajs/src/protocol/recordBatch/record/v0/decoder') as (
    decoder: object,
    batch: object,
  ) => DecodedRecord;
  const batchContext = {
    firstOffset: '7',
    firstTimestamp: '1700000000000',
    magicByte: 2,
    partitionLeaderEpoch: 3,
  };
  const theirs = stockDecode(new Decoder(SAMPLE), batchContext);
  const base = {
    offset: 7n,
    timestamp: 1_700_000_000_000n,
    logAppendTime: undefined,
    batchContext,
  };
  const ours = decodeRecord(new ByteCursor(SAMPLE), base);
  return Object.entries(ours).every(([name, value]) =>
    isDeepStrictEqual(value, theirs[name as keyof DecodedRecord]),
  );
}
