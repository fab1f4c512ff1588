import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { sourceText } from './source-text.js';

/** Not by this file's own compiler, which would write it its way. */
const compiled = (source: string): string =>
  sourceText(runInThisContext(`(${source})`) as () => unknown);

describe('The source of a function', () => {
  it.each([
    ["(order) => order.state === 'paid'", '(order)=>order.state==="paid"'],
    ['order=>order.state==="paid"', '(order)=>order.state==="paid"'],
    ['(_, value) => value !== void 0', '(_,value)=>value!==undefined'],
    ['(_,value)=>value!==undefined', '(_,value)=>value!==undefined'],
    [
      '(value) => {\n  // Why.\n  return value /* what */ !== "http://a";\n}',
      '(value)=>{return value!=="http://a"}',
    ],
    ['(value)=>{return value!=="http://a"}', '(value)=>{return value!=="http://a"}'],
    ['class Money { amount = 1; }', 'Money'],
    ['Set', 'Set'],
  ])('is the same, whoever compiles it: %j', (source, text) => {
    expect(compiled(source)).toBe(text);
  });
});
