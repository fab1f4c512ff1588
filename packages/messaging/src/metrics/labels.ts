/**
 * The labels of all metrics, in Prometheus' spelling of OpenTelemetry's messaging conventions.
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

/** The label for values that the code does not know: series must not grow with traffic. */
export const OTHER = '_other';
