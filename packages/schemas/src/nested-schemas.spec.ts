import { Type } from 'class-transformer';
import { Allow, IsBoolean, IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { NestedSchemas } from './nested-schemas.js';

/** A class `Order` with a nested class `Line`, whose only field has the decorator. */
function orderOf(decorate: PropertyDecorator): new () => object {
  class Line {}
  decorate(Line.prototype, 'value');
  class Order {
    @ValidateNested() @Type(() => Line) readonly line!: object;
  }
  return Order;
}

const lineOf = (schema: object) => ({ type: 'object', properties: { value: schema } });

describe('Nested classes of several classes', () => {
  it('are there once, and each under a name of its own', () => {
    const nested = new NestedSchemas((name) => `#/${name}`);
    const orders = [IsString(), IsString(), IsInt(), IsBoolean(), IsInt()].map(orderOf);
    const lines = orders.map((order) => nested.schemaOf(order, 'Order')['properties']);
    const references = ['Line', 'Line', 'Order.Line', 'Order2.Line', 'Order.Line'];
    expect(lines).toEqual(references.map((name) => ({ line: { $ref: `#/${name}` } })));
    expect(nested.schemas).toMatchObject({
      Line: lineOf({ type: 'string' }),
      'Order.Line': lineOf({ type: 'integer' }),
      'Order2.Line': lineOf({ type: 'boolean' }),
    });
  });

  it('leave alone what is in the document already', () => {
    const taken = new Map([['Line', { type: 'object', properties: { value: {} } }]]);
    const nested = new NestedSchemas((name) => name, {}, taken);
    expect(nested.schemaOf(orderOf(Allow()), 'Order')['properties']).toEqual({
      line: { $ref: 'Line' },
    });
    expect(nested.schemas).toEqual({});
    nested.schemaOf(orderOf(IsInt()), 'Order');
    expect(Object.keys(nested.schemas)).toEqual(['Order.Line']);
  });
});
