import { posix } from 'node:path';
import ts from 'typescript';
import { ToolError } from '../command/tool-error.js';

interface Cut {
  readonly start: number;
  readonly end: number;
}

/**
 * Code without what it imports from dropped files: neither the imports, nor the elements of lists that they are in,
 * such as a module in `imports: […]` or variables in `variables: { ...translationVariables }`.
 *
 * @param path of the code, from the root
 * @param isDropped is asked with paths from the root, as imports name them
 * @throws ToolError `INIT_USE_UNKNOWN` for any other use
 *
 * @example
 * withoutImports("import { A } from './a/a.js';\nexport const all = [A, B];\n", 'src/all.ts', (path) => path === 'src/a/a.js');
 * // 'export const all = [ B];\n'
 */
export function withoutImports(
  text: string,
  path: string,
  isDropped: (path: string) => boolean,
): string {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const names = new Set<string>();
  const cuts: Cut[] = [];
  const visit = (node: ts.Node): void => {
    const dropped = specifierOf(node);
    if (dropped !== undefined && isFromDropped(dropped, path, isDropped)) {
      if (ts.isCallExpression(node)) refuse(node, path);
      cuts.push(lineOf(node));
      for (const name of namesOf(node)) names.add(name);
      return;
    }
    if (ts.isIdentifier(node) && names.has(node.text) && !isProperty(node)) {
      cuts.push(elementOf(node, path));
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return cuts
    .sort((one, other) => other.start - one.start)
    .reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}

function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (!ts.isCallExpression(node)) return undefined;
  return node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0] : undefined;
}

function isFromDropped(
  specifier: ts.Expression,
  path: string,
  isDropped: (path: string) => boolean,
): boolean {
  if (!ts.isStringLiteralLike(specifier) || !specifier.text.startsWith('.')) return false;
  return isDropped(posix.join(posix.dirname(path), specifier.text));
}

/** The names that an import brings into the file. */
function namesOf(node: ts.Node): string[] {
  if (!ts.isImportDeclaration(node)) return [];
  const { name, namedBindings } = node.importClause ?? {};
  const bindings = !namedBindings
    ? []
    : ts.isNamespaceImport(namedBindings)
      ? [namedBindings.name]
      : namedBindings.elements.map((element) => element.name);
  return [...(name ? [name] : []), ...bindings].map((identifier) => identifier.text);
}

/** Excludes `other.Name` and `{ Name: … }`, which only look like uses of the name. */
function isProperty(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}

/**
 * The element that consists of a name alone: an item of a list, or a spread or shorthand in an
 * object.
 */
function elementOf(name: ts.Identifier, path: string): Cut {
  let node: ts.Node = name;
  for (;;) {
    const { parent } = node;
    if (ts.isArrayLiteralExpression(parent)) return withComma(node);
    if (ts.isSpreadAssignment(parent) || ts.isShorthandPropertyAssignment(parent)) {
      return withComma(parent);
    }
    const goesOn =
      ts.isSpreadElement(parent) ||
      ((ts.isPropertyAccessExpression(parent) || ts.isCallExpression(parent)) &&
        parent.expression === node);
    if (!goesOn) refuse(name, path);
    node = parent;
  }
}

function withComma(node: ts.Node): Cut {
  const text = node.getSourceFile().text;
  const comma = /^\s*,/.exec(text.slice(node.end))?.[0].length ?? 0;
  return { start: startOf(node), end: node.end + comma };
}

/** The start of a node with the comments above it, but without one that ends the line before. */
function startOf(node: ts.Node): number {
  const text = node.getSourceFile().text;
  return ts.getTrailingCommentRanges(text, node.pos)?.at(-1)?.end ?? node.pos;
}

function lineOf(node: ts.Node): Cut {
  const text = node.getSourceFile().text;
  const end = /^[^\S\n]*\n/.exec(text.slice(node.end))?.[0].length ?? 0;
  return { start: node.getStart(), end: node.end + end };
}

function refuse(node: ts.Node, path: string): never {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  const text = source.text.split('\n')[line]?.trim();
  throw new ToolError(
    'INIT_USE_UNKNOWN',
    `${path}:${line + 1} uses a feature that is to be dropped: ${text} Only imports and elements of lists can be taken ` +
      'out automatically. Take this out by hand, commit, and run this again.',
  );
}
