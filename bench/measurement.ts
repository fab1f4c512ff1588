import type { KafkaBroker } from '@nest-kafka-kit/messaging/kafkajs';

/** What every scenario gets. */
export interface Bench {
  readonly broker: KafkaBroker;
  readonly bootstrapServers: string;
  readonly runs: number;
  /** Multiplies counts and durations: less than 1 to try whether everything works. */
  readonly scale: number;
}

/** One figure of one subject, once per run. */
export interface Row {
  readonly scenario: string;
  readonly case: string;
  /** `kit` or a twin. */
  readonly subject: string;
  readonly unit: string;
  readonly values: readonly number[];
}

export interface Target {
  readonly what: string;
  readonly wanted: string;
  readonly measured: number;
  readonly met: boolean;
}

/** Collects the values of rows in the order in which they are first seen. */
export class Rows {
  private readonly rows = new Map<string, Row & { readonly values: number[] }>();

  constructor(private readonly scenario: string) {}

  add(about: Pick<Row, 'case' | 'subject' | 'unit'>, value: number): void {
    const name = JSON.stringify([about.case, about.subject, about.unit]);
    const row = this.rows.get(name) ?? { scenario: this.scenario, ...about, values: [] };
    this.rows.set(name, row);
    row.values.push(value);
  }

  all(): Row[] {
    return [...this.rows.values()];
  }
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** @param percent 0 to 100 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}
