import { describe, it } from 'vitest';
import { Event } from '../events/event.decorator.js';
import { defineTopic } from '../topics/define-topic.js';
import { constant, field, header, plainJson, recordKey, recordTimestamp } from './index.js';

const customers = defineTopic({ name: 'customers' });

describe('A mapping', () => {
  it('takes each place for what can be there', () => {
    plainJson({
      type: header('kind').is('created', 'changed'),
      id: field('id'),
      time: field('at').in('milliseconds'),
      key: recordKey,
      source: constant('crm'),
    });
    plainJson({ type: field('kind'), id: recordKey, time: recordTimestamp, key: header('key') });
  });

  it('is a compile error where every message would have the same', () => {
    // @ts-expect-error every event would have one type
    plainJson({ type: constant('created') });
    // @ts-expect-error every event would have one id
    plainJson({ id: constant('1') });
    // @ts-expect-error every event would have one time
    plainJson({ time: constant('2026-05-01T10:00:00Z') });
    // @ts-expect-error every event would have one key
    plainJson({ key: constant('c1') });
  });

  it('is a compile error where a place holds something else', () => {
    // @ts-expect-error a time is no id
    plainJson({ id: recordTimestamp });
    // @ts-expect-error a key is no time
    plainJson({ time: recordKey });
    // @ts-expect-error a number in milliseconds is no id
    plainJson({ id: field('at').in('milliseconds') });
    // @ts-expect-error there is no such unit
    plainJson({ time: field('at').in('fortnights') });
    // @ts-expect-error a name is no place
    plainJson({ time: 'changedAt' });
    // @ts-expect-error a misspelt part
    plainJson({ timestamp: field('at') });
    // @ts-expect-error `is` without a name
    plainJson({ type: header('kind').is() });
  });
});

describe('An event with a format', () => {
  it('may leave out its key', () => {
    @Event({ type: 'a', topic: customers, external: true, format: plainJson() })
    class WithoutKey {
      readonly customerId!: string;
    }
    @Event({ type: 'b', topic: customers, key: 'customerId', external: true, format: plainJson() })
    class WithKey {
      readonly customerId!: string;
    }
    void [WithoutKey, WithKey];
  });

  it('has a key of its class, is external, and chooses no encoding', () => {
    // @ts-expect-error there is no such property
    @Event({ type: 'c', topic: customers, key: 'id', external: true, format: plainJson() })
    class Misspelt {
      readonly customerId!: string;
    }
    // @ts-expect-error it is another service's
    Event({ type: 'd', topic: customers, format: plainJson() });
    // @ts-expect-error the format says what values are
    Event({ type: 'e', topic: customers, external: true, format: plainJson(), encoding: 'avro' });
    // @ts-expect-error a name is no format
    Event({ type: 'f', topic: customers, external: true, format: 'plain' });
    void Misspelt;
  });
});
