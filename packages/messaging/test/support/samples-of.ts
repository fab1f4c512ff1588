import type { Registry } from 'prom-client';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Collects what a scrape would show, for tests. */
export async function samplesOf(registry: Registry): Promise<Sample[]> {
  const families = await registry.getMetricsAsJSON();
  return families.flatMap(({ name, values }) =>
    (values as (Omit<Sample, 'name'> & { metricName?: string })[]).map(
      ({ metricName = name, labels, value }) => ({ name: metricName, labels, value }),
    ),
  );
}
