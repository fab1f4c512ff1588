import { type ExposedFamily, readExposition } from '@nest-kafka-kit/testing';

/** By label its values. */
export type Series = ReadonlyMap<string, ReadonlySet<string>>;

/** By the names that queries use; `undefined` while there are no series. */
export type KnownMetrics = ReadonlyMap<string, Series | undefined>;

const HISTOGRAM_SUFFIXES = ['_bucket', '_sum', '_count'];

/** What Prometheus adds to every series when it scrapes. */
export const TARGET_LABELS = ['job', 'instance'];

/** @param text what `/metrics` answers */
export function knownMetrics(text: string): KnownMetrics {
  return new Map(
    readExposition(text).flatMap((family) =>
      namesOf(family).map((name) => [name, seriesOf(family, name)]),
    ),
  );
}

function namesOf({ name, type }: ExposedFamily): string[] {
  return type === 'histogram' ? HISTOGRAM_SUFFIXES.map((suffix) => name + suffix) : [name];
}

function seriesOf({ samples }: ExposedFamily, name: string): Series | undefined {
  const own = samples.filter((sample) => sample.name === name);
  if (own.length === 0) return undefined;
  const series = new Map(TARGET_LABELS.map((label) => [label, new Set<string>()]));
  for (const [label, value] of own.flatMap(({ labels }) => Object.entries(labels))) {
    series.set(label, (series.get(label) ?? new Set()).add(value));
  }
  return series;
}
