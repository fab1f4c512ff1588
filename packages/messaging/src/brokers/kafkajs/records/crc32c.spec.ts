import { createRequire } from 'node:module';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { crc32c } from './crc32c.js';

const require = createRequire(import.meta.url);
const stock = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;

it('The checksum of any bytes is the one that kafkajs computes', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = randomBytes(length);
    expect(crc32c(bytes)).toBe(stock(bytes) >>> 0);
  }
  expect(crc32c(Buffer.from('..123456789.'), 2, 11)).toBe(0xe3069283);
});
