import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { defineTopic, Event, type EventOptions } from '@nest-kafka-kit/messaging';
import { type EventDefinition, registeredEvents } from '@nest-kafka-kit/messaging/events';
import { eventHeaders } from './event-headers.js';

const topic = defineTopic({ name: 'rooms' });
const publisher = { source: 'hotel', contentType: 'application/json' };
let count = 0;

function define(options: Partial<EventOptions<'id'>> = {}): EventDefinition {
  class Data {
    @IsString() readonly id!: string;
  }
  Event({ type: `room.event-${++count}`, topic, key: 'id', ...options })(Data);
  return registeredEvents().at(-1)!;
}

function headersOf(definition: EventDefinition) {
  return eventHeaders(definition, publisher) as unknown as {
    properties: Record<string, { const?: string; format?: string }>;
    required: string[];
  };
}

describe('The headers of an event', () => {
  it('name what its class says, and forms for the rest', () => {
    const { properties } = headersOf(define({ type: 'room.opened', version: 3 }));
    expect(properties).toMatchObject({
      ce_specversion: { const: '1.0' },
      ce_type: { const: 'room.opened' },
      ce_eventversion: { const: '3' },
      ce_source: { const: 'hotel' },
      ce_id: { format: 'uuid' },
      ce_time: { format: 'date-time' },
      'content-type': { const: 'application/json' },
    });
  });

  it('are those of its kind', () => {
    const extensions = (options: Partial<EventOptions<'id'>>) =>
      Object.keys(headersOf(define(options)).properties).filter((name) =>
        /aggregate|command|replyto|timeout/.test(name),
      );
    expect(extensions({})).toEqual([]);
    expect(extensions({ kind: 'integration' })).toEqual([]);
    expect(extensions({ kind: 'domain', aggregate: 'Room' })).toEqual([
      'ce_aggregateid',
      'ce_aggregatetype',
    ]);
    expect(extensions({ kind: 'command', timeoutMs: 0, replyTo: 'answers' })).toEqual([
      'ce_commandname',
      'ce_replyto',
      'ce_timeoutms',
    ]);
  });

  it('have no content type where there may be no content', () => {
    expect(headersOf(define()).required).toContain('content-type');
    expect(headersOf(define({ tombstone: true })).required).not.toContain('content-type');
  });

  it('of other services are only those that reading takes', () => {
    const always = ['ce_specversion', 'ce_id', 'ce_type', 'ce_source'];
    expect(headersOf(define({ external: true })).required).toEqual(always);
    expect(headersOf(define({ external: true, kind: 'integration' })).required).toEqual([
      ...always,
      'ce_correlationid',
      'ce_causationid',
    ]);
  });
});
