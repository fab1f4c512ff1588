import ts from 'typescript';

/**
 * Replaces the `title` in code's call of `defineService`; without such a text the code stays as it
 * is.
 *
 * @example
 * withTitle("defineService({ title: 'Event service' });", 'Orders service'); // "defineService({ title: 'Orders service' });"
 */
export function withTitle(text: string, title: string): string {
  const source = ts.createSourceFile('service.ts', text, ts.ScriptTarget.Latest, true);
  let place: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && isTitleOfService(node)) place = node.initializer;
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (!place || !ts.isStringLiteralLike(place)) return text;
  return `${text.slice(0, place.getStart())}'${title}'${text.slice(place.end)}`;
}

function isTitleOfService({ name, parent }: ts.PropertyAssignment): boolean {
  const call = parent.parent;
  return (
    name.getText() === 'title' &&
    ts.isCallExpression(call) &&
    call.expression.getText() === 'defineService'
  );
}
