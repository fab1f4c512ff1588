import { type ExposedFamily, type ExposedSample, identityOf } from './exposition-format.js';

const UNITS = /_(milliseconds|microseconds|minutes|hours|kilobytes|megabytes|bits|percent)(_|$)/;
const ABBREVIATIONS = /_(s|ms|us|ns|sec|kb|mb|b|pct)(_|$)/;
const TYPE_IN_NAME = /_(counter|gauge|histogram|summary)(_|$)/;
const SNAKE_CASE = /^[a-z_][a-z0-9_]*$/;

/** What is wrong with figures that are well written: nothing, where it is empty. */
export function inconsistencies(families: readonly ExposedFamily[]): string[] {
  return families.flatMap((family) => {
    if (family.type === 'counter') return counterProblems(family);
    return family.type === 'histogram' ? histogramProblems(family) : [];
  });
}

/** What `promtool check metrics` would say about the names. */
export function namingProblems(families: readonly ExposedFamily[]): string[] {
  return families.flatMap(({ name, help, type, samples }) => {
    const isCounter = type === 'counter';
    const isHistogram = type === 'histogram';
    const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
    const rules: [boolean, string][] = [
      [help === '', 'no help text'],
      [type === 'untyped', 'no type'],
      [isCounter !== name.endsWith('_total'), 'counters, and they alone, end in "_total"'],
      [/_(count|sum|bucket)$/.test(name), 'the suffix is reserved'],
      [!isHistogram && labels.has('le'), 'label "le" is for histograms'],
      [type !== 'summary' && labels.has('quantile'), 'label "quantile" is for summaries'],
      [TYPE_IN_NAME.test(name), 'the type is part of the name'],
      [UNITS.test(name), 'not a base unit'],
      [ABBREVIATIONS.test(name), 'an abbreviated unit'],
      [!SNAKE_CASE.test(name), 'not in snake_case'],
      [[...labels].some((label) => !SNAKE_CASE.test(label)), 'a label is not in snake_case'],
    ];
    return rules.filter(([broken]) => broken).map(([, problem]) => `${name}: ${problem}`);
  });
}

function counterProblems({ name, samples }: ExposedFamily): string[] {
  return samples.filter(({ value }) => !(value >= 0)).map(() => `${name}: a counter below 0`);
}

/** Buckets count everything below them, and the last one everything. */
function histogramProblems({ name, samples }: ExposedFamily): string[] {
  const bySeries = new Map<string, ExposedSample[]>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const identity = identityOf(labels);
    bySeries.set(identity, [...(bySeries.get(identity) ?? []), sample]);
  }
  return [...bySeries.values()].flatMap((series) => {
    const named = (suffix: string): ExposedSample[] =>
      series.filter((sample) => sample.name === name + suffix);
    const [buckets, [sum], [count]] = [named('_bucket'), named('_sum'), named('_count')];
    const bounds = buckets.map(({ labels }) => Number(labels['le']?.replace('Inf', 'Infinity')));
    const rules: [boolean, string][] = [
      [sum === undefined || count === undefined, 'no _sum or no _count'],
      [bounds.some((bound) => Number.isNaN(bound)), 'a bucket without a bound'],
      [bounds.at(-1) !== Infinity, 'the last bucket is not +Inf'],
      [!ascends(bounds, 'strictly'), 'bounds do not ascend'],
      [!ascends(buckets.map(({ value }) => value)), 'buckets are not cumulative'],
      [buckets.at(-1)?.value !== count?.value, 'bucket +Inf differs from _count'],
    ];
    return rules.filter(([broken]) => broken).map(([, problem]) => `${name}: ${problem}`);
  });
}

function ascends(values: readonly number[], how?: 'strictly'): boolean {
  return values.every((value, index) => {
    const before = values[index - 1] ?? -Infinity;
    return how ? value > before : value >= before;
  });
}
