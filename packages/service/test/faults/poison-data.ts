import { gzipSync } from 'node:zlib';
import { poison, type PoisonKind } from './poison-kind.js';

const DEPTH = 10_000;
/** The broker takes 1,048,588 bytes with everything around it. */
const HUGE = 1_047_000;
const ORDER = '{"orderId":"1"}';

/** What is wrong with the value. */
export const poisonData: readonly PoisonKind[] = [
  poison('empty value', 'undecodable', { value: '' }),
  poison('no JSON', 'undecodable', { value: 'hello' }),
  poison('truncated JSON', 'undecodable', { value: '{"orderId":"1' }),
  poison('JSON with a tail', 'undecodable', { value: `${ORDER}}` }),
  poison('two JSON documents', 'undecodable', { value: `${ORDER}\n${ORDER}` }),
  poison('JSON in single quotes', 'undecodable', { value: "{'orderId':'1'}" }),
  poison('NaN in JSON', 'undecodable', { value: '{"orderId":"1","count":NaN}' }),
  poison('huge, no JSON', 'undecodable', { value: Buffer.alloc(HUGE, 'x') }),
  poison('huge, wrong type', 'invalid', {
    value: `{"orderId":["${'x'.repeat(HUGE)}"]}`,
  }),
  poison('arrays nested deeply', 'undecodable', {
    value: `{"orderId":"1","note":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`,
  }),
  poison('objects nested deeply', 'undecodable', {
    value: `{"orderId":"1","note":${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}}`,
  }),
  poison('invalid UTF-8', 'undecodable', {
    value: Buffer.concat([
      Buffer.from('{"orderId":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]),
  }),
  poison('UTF-16', 'undecodable', { value: Buffer.from(ORDER, 'utf16le') }),
  poison('compressed', 'undecodable', { value: gzipSync(ORDER) }),
  poison('random bytes', 'undecodable', {
    value: Buffer.from(Array.from({ length: 256 }, (_, index) => 255 - index)),
  }),
  poison('Avro with a wrong magic byte', 'undecodable', {
    value: Buffer.from([0x01, 0, 0, 0, 7, 0x02, 0x31]),
    headers: { 'content-type': 'application/avro' },
  }),
  poison('JSON Schema in Confluent framing', 'undecodable', {
    value: Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(ORDER)]),
  }),

  poison('wrong types', 'invalid', { value: '{"orderId":1,"note":{},"count":"1"}' }),
  poison('missing field', 'invalid', { value: '{}' }),
  poison('null field', 'invalid', { value: '{"orderId":null}' }),
  poison('too long', 'invalid', { value: `{"orderId":"${'x'.repeat(101)}"}` }),
  poison('number beyond all numbers', 'invalid', { value: '{"orderId":"1","count":1e999}' }),
  poison('tombstone', 'invalid', { value: null }),
  poison('JSON null', 'invalid', { value: 'null' }),
  poison('array', 'invalid', { value: `[${ORDER}]` }),
  poison('number', 'invalid', { value: '42' }),
  poison('string', 'invalid', { value: '"text"' }),
  poison('boolean', 'invalid', { value: 'true' }),
  poison('fields in __proto__', 'invalid', {
    value: `{"__proto__":{"orderId":"1","polluted":true}}`,
  }),
  poison('fields in constructor.prototype', 'invalid', {
    value: `{"constructor":{"prototype":{"orderId":"1","polluted":true}}}`,
  }),
  poison('constructor that is none', 'invalid', { value: '{"constructor":1}' }),
  poison('fields in prototype', 'invalid', { value: `{"prototype":${ORDER}}` }),
];
