export type Labels = Readonly<Record<string, string>>;

/** One line of a metric: `name + suffix { labels } value`. */
export interface Sample {
  /** Histograms have lines of several names. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
  readonly labels: Labels;
  readonly value: number;
}

/** A metric as Prometheus knows it, whatever it is written as. */
export interface MetricFamily {
  readonly name: string;
  /** One sentence for whoever finds it in a dashboard. */
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

/**
 * The labels, in Prometheus' spelling of OpenTelemetry's messaging conventions.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/
 */
export const LABEL = {
  operation: 'messaging_operation_name',
  destination: 'messaging_destination_name',
  partition: 'messaging_destination_partition_id',
  group: 'messaging_consumer_group_name',
  handler: 'messaging_handler',
  error: 'error_type',
  outcome: 'outcome',
  reason: 'reason',
  state: 'state',
} as const;

/** Stands for every label value that is not known from the code: series must not grow with traffic. */
export const OTHER = '_other';

export function counter(
  name: `${string}_total`,
  help: string,
  samples: readonly Sample[],
): MetricFamily {
  return { name, help, type: 'counter', samples };
}

export function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, help, type: 'gauge', samples };
}

export function histogram(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, help, type: 'histogram', samples };
}
