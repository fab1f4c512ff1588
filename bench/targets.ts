import { median, type Row, type Target } from './measurement.js';
import { CASE as CONSUMING } from './scenarios/consume.js';
import { backlogOf } from './scenarios/footprint.js';
import { typesOf } from './scenarios/growth.js';
import { ALONE, SICK_CASES } from './scenarios/isolation.js';
import { rateOf } from './scenarios/latency.js';
import { connectionsOf } from './scenarios/publish.js';
import {
  CONSUMING as CONSUMING_WATCHED,
  PUBLISHING as PUBLISHING_WATCHED,
  WITHOUT,
} from './scenarios/telemetry.js';
import { keysOf } from './scenarios/waiting-handlers.js';

/** What the kit sets itself, as far as the scenarios that ran can tell. */
export function targetsOf(rows: readonly Row[]): Target[] {
  type About = readonly [scenario: string, about: string, subject: string, unit: string];
  const valuesOf = (...[scenario, about, subject, unit]: About): readonly number[] => {
    const row = rows.find(
      (each) =>
        each.scenario === scenario &&
        each.case === about &&
        each.subject === subject &&
        each.unit === unit,
    );
    return row?.values ?? [];
  };
  const figure = (...about: About): number => median(valuesOf(...about));
  const atLeast = (what: string, wanted: number, measured: number): Target => ({
    what,
    wanted: `≥ ${wanted}`,
    measured,
    met: measured >= wanted,
  });
  const below = (what: string, wanted: number, measured: number): Target => ({
    what,
    wanted: `< ${wanted}`,
    measured,
    met: measured < wanted,
  });

  const publish = (subject: string, unit: string): number =>
    figure('publish', connectionsOf(100), subject, unit);
  const consume = (subject: string): number => figure('consume', CONSUMING, subject, 'events/s');
  const waiting = (subject: string): number =>
    figure('waiting handlers', keysOf(1_000), subject, 'events/s');
  const byTypes = (count: number): number =>
    figure('growth', typesOf(count), 'kit', 'CPU µs/event');
  const memory = (count: number): number => figure('footprint', backlogOf(count), 'kit', 'peak MB');
  /** Turn by turn: a few per cent are less than what the machine varies by meanwhile. */
  const watched = (about: string, unit: string): number => {
    const without = valuesOf('telemetry', about, WITHOUT, unit);
    const turns = valuesOf('telemetry', about, 'kit', unit);
    return median(turns.map((value, turn) => value / (without[turn] ?? NaN)));
  };
  const raw = Math.max(consume('kafkajs eachMessage'), consume('kafkajs eachBatch'));
  const byHand = publish('Fastify + kafkajs, batched by hand', 'requests/s');

  return [
    atLeast(
      'publishing, 100 connections: requests/s ÷ plain Nest',
      5,
      publish('kit', 'requests/s') / publish('plain Nest', 'requests/s'),
    ),
    below(
      'the same: p50 ÷ plain Nest',
      1,
      publish('kit', 'p50 ms') / publish('plain Nest', 'p50 ms'),
    ),
    below(
      'the same: p99 ÷ plain Nest',
      1,
      publish('kit', 'p99 ms') / publish('plain Nest', 'p99 ms'),
    ),
    atLeast(
      'the same: requests/s ÷ Fastify + kafkajs batched by hand',
      0.85,
      publish('kit', 'requests/s') / byHand,
    ),
    atLeast('consuming: events/s ÷ plain Nest', 1.5, consume('kit') / consume('plain Nest')),
    atLeast('consuming: events/s ÷ the faster raw kafkajs', 0.8, consume('kit') / raw),
    atLeast(
      'waiting handlers, 1,000 keys: ÷ plain Nest',
      50,
      waiting('kit') / waiting('plain Nest'),
    ),
    below('latency at 500 requests/s: p99 ms', 20, figure('latency', rateOf(500), 'kit', 'p99 ms')),
    ...SICK_CASES.map((name) =>
      below(
        `publishing ${name}: p99 ÷ alone`,
        1.5,
        figure('isolation', name, 'kit', 'p99 ms') / figure('isolation', ALONE, 'kit', 'p99 ms'),
      ),
    ),
    below('cost of an event: 1,000 event types ÷ 10', 1.15, byTypes(1_000) / byTypes(10)),
    below('peak memory: backlog of 1,000,000 ÷ 100,000', 1.3, memory(1_000_000) / memory(100_000)),
    atLeast(
      'publishing with metrics on ÷ without telemetry: requests/s',
      0.95,
      watched(PUBLISHING_WATCHED, 'requests/s'),
    ),
    atLeast(
      'consuming with metrics on ÷ without telemetry: events/s',
      0.95,
      watched(CONSUMING_WATCHED, 'events/s'),
    ),
  ].filter(({ measured }) => !Number.isNaN(measured));
}
