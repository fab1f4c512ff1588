import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** A metric as an expression uses it. */
export interface UsedMetric {
  readonly name: string;
  /** In its selector, and in every by, on, ignoring and without around it. */
  readonly labels: readonly string[];
  /** What its selector compares labels with; regular expressions are left out. */
  readonly comparisons: readonly { readonly label: string; readonly value: string }[];
}

export interface ReadExpression {
  /** What the grammar does not accept. */
  readonly errors: readonly string[];
  readonly metrics: readonly UsedMetric[];
  /** Of the outermost aggregation; `undefined` without one: the metrics keep their labels. */
  readonly grouping: readonly string[] | undefined;
}

/**
 * Reads an expression with the grammar of Prometheus' own editor.
 *
 * @example
 * readPromql('sum by (job) (rate(requests_total{code="500"}[5m]))').metrics;
 * // [{ name: 'requests_total', labels: ['job', 'code'], comparisons: [{ label: 'code', value: '500' }] }]
 */
export function readPromql(expression: string): ReadExpression {
  const textOf = ({ from, to }: SyntaxNode): string => expression.slice(from, to);
  const labelsIn = (node: SyntaxNode): string[] => all(node, 'LabelName').map(textOf);
  const { topNode } = parser.parse(expression);
  const [aggregation] = all(topNode, 'AggregateExpr');
  const grouping = aggregation?.getChildren('AggregateModifier').flatMap(labelsIn);
  const metrics = all(topNode, 'VectorSelector').map((selector): UsedMetric => ({
    name: all(selector, 'Identifier').map(textOf).join(),
    labels: [...modifiersAround(selector).flatMap(labelsIn), ...labelsIn(selector)],
    comparisons: all(selector, 'UnquotedLabelMatcher').flatMap((matcher) => {
      const [label = '', operator = '', value = ''] = children(matcher).map(textOf);
      return operator.includes('~') ? [] : [{ label, value: value.slice(1, -1) }];
    }),
  }));
  const errors = all(topNode, '⚠').map(({ from }) => `at ${from}: "${expression.slice(from)}"`);
  return { errors, metrics, grouping };
}

function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/** Outermost first. */
function all(node: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((each) => {
    if (each.name === name) found.push(each.node);
  });
  return found;
}

function modifiersAround(selector: SyntaxNode): SyntaxNode[] {
  const modifiers: SyntaxNode[] = [];
  for (let node = selector.parent; node; node = node.parent) {
    modifiers.push(...node.getChildren('AggregateModifier'));
    modifiers.push(...node.getChildren('MatchingModifierClause'));
  }
  return modifiers;
}
