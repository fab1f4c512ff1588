/** Every alert and every panel asks for something that the service really tells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '@nest-kafka-kit/testing';
import { type KnownMetrics, knownMetrics, TARGET_LABELS } from './known-metrics.js';
import { alertRules, dashboard, type Query } from './observability-files.js';
import { readPromql } from './promql.js';
import { AppModule } from '../../src/app.module.js';
import { service as definition } from '../../src/config/service.js';

/** Known without the service telling them: Prometheus' own. */
const OF_PROMETHEUS: KnownMetrics = new Map([
  ['up', new Map(TARGET_LABELS.map((label) => [label, new Set()]))],
  ['ALERTS', undefined],
]);
const OF_GRAFANA = ['__rate_interval', '__range'];

const { panels, templating, annotations } = dashboard();
const variables = templating.list.map(({ name }) => name);
const panelQueries = panels.flatMap(({ title, targets = [] }) =>
  targets.map((query): [string, Query] => [`${title}: ${query.legendFormat}`, query]),
);
const variableQueries = templating.list
  .filter(({ type }) => type === 'query')
  .map(({ name, definition = '' }): [string, string] => [`$${name}`, definition]);
const expressions: [string, string][] = [
  ...alertRules().map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panelQueries.map(([name, { expr }]): [string, string] => [name, expr]),
  ...annotations.list.map(({ expr }): [string, string] => ['annotations', expr]),
  ...variableQueries.map(([name, query]): [string, string] => [name, selectorOf(query)]),
];

let service: TestService;
let known: KnownMetrics;

beforeAll(async () => {
  service = await startTestService(AppModule, definition);
  const { body } = await service.get('/metrics');
  known = new Map([...knownMetrics(body as string), ...OF_PROMETHEUS]);
});

afterAll(() => service.close());

describe('The expressions of alerts and dashboard', () => {
  it.each(expressions)(
    '%s: is PromQL, of metrics, labels and values that exist',
    (_name, expression) => {
      const { errors, metrics } = readPromql(withoutVariables(expression));
      expect(errors).toEqual([]);
      for (const { name, labels, comparisons } of metrics) {
        expect([...known.keys()]).toContain(name);
        const series = known.get(name);
        if (!series) continue;
        expect([...series.keys()]).toEqual(expect.arrayContaining([...labels]));
        for (const { label, value } of comparisons)
          expect([...series.get(label)!]).toContain(value);
      }
    },
  );

  it('have no variables but those that the dashboard defines', () => {
    const used = expressions.flatMap(([, text]) => [...text.matchAll(/\$\{?(\w+)/g)]);
    const defined = [...variables, ...OF_GRAFANA];
    expect(used.map(([, name]) => name).filter((name) => !defined.includes(name!))).toEqual([]);
  });
});

describe('The words around them', () => {
  it.each(panelQueries)('%s: has labels that the query leaves', (_name, { expr, legendFormat }) => {
    const used = [...legendFormat!.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!);
    expect(labelsLeft(expr)).toEqual(expect.arrayContaining(used));
  });

  it.each(alertRules().map((rule) => [rule.alert, rule] as const))(
    '%s: has labels that the expression leaves',
    (_name, { expr, annotations: { summary } }) => {
      const used = [...summary!.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!);
      expect(labelsLeft(expr)).toEqual(expect.arrayContaining(used));
    },
  );

  it.each(variableQueries)('%s: takes its values from a label that exists', (_name, query) => {
    const [metric] = readPromql(withoutVariables(selectorOf(query))).metrics;
    const label = /, (\w+)\)$/.exec(query)?.[1];
    expect([...known.get(metric!.name)!.keys()]).toContain(label);
  });
});

/** `label_values(selector, label)` is Grafana's own. */
function selectorOf(query: string): string {
  return query.replace(/^label_values\((.*), \w+\)$/, '$1');
}

/** As Grafana sends it. */
function withoutVariables(expression: string): string {
  return expression.replace(/\$__\w+/g, '5m').replace(/\$\w+/g, '.*');
}

/** By what the outermost aggregation groups; without one, all that the metrics have. */
function labelsLeft(expression: string): string[] {
  const { metrics, grouping } = readPromql(withoutVariables(expression));
  return grouping
    ? [...grouping]
    : metrics.flatMap(({ name }) => [...(known.get(name)?.keys() ?? [])]);
}
