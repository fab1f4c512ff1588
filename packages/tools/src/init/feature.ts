import { posix } from 'node:path';
import ts from 'typescript';

/** A feature and the files outside its folder that belong to it. */
export interface Feature {
  readonly name: string;
  /** `src/<name>/…` */
  readonly sources: readonly string[];
  /** `test/…/<name>*.spec.ts` */
  readonly tests: readonly string[];
  /** The types of the events it declares. */
  readonly eventTypes: readonly string[];
  readonly schemas: readonly string[];
  /** The environment variables that its `*.settings.ts` reads. */
  readonly variables: readonly string[];
}

/**
 * Lists the features of a service: folders in `src/` with a module of the same name.
 *
 * @example
 * featureNames(['src/main.ts', 'src/users/users.module.ts']); // ['users']
 */
export function featureNames(files: readonly string[]): string[] {
  return files
    .map((file) => /^src\/([\w.-]+)\/([\w.-]+)\.module\.ts$/.exec(file))
    .flatMap((match) => (match && match[1] === match[2] ? [match[1] as string] : []));
}

/** Finds what belongs to a feature. @param read returns the text of a file */
export function findFeature(
  name: string,
  files: readonly string[],
  read: (path: string) => string,
): Feature {
  const sources = files.filter((file) => file.startsWith(`src/${name}/`));
  const code = sources.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
  const eventTypes = code.flatMap((file) => eventTypesIn(read(file)));
  const folders = eventTypes.map((type) => `schemas/${folderOfType(type)}/`);
  return {
    name,
    sources,
    tests: files.filter((file) => file.startsWith('test/') && isTestOf(name, posix.basename(file))),
    eventTypes,
    schemas: files.filter((file) => folders.some((folder) => file.startsWith(folder))),
    variables: code
      .filter((file) => file.endsWith('.settings.ts'))
      .flatMap((file) => variablesIn(read(file))),
  };
}

/** Accepts `users.spec.ts` and `users-deleted.spec.ts` for `users`, but not `users2.spec.ts`. */
function isTestOf(feature: string, file: string): boolean {
  return (
    file === `${feature}.spec.ts` ||
    (/^[.-]/.test(file.slice(feature.length)) &&
      file.startsWith(feature) &&
      file.endsWith('.spec.ts'))
  );
}

function eventTypesIn(text: string): string[] {
  return found(text, (node) => {
    if (!ts.isDecorator(node) || !ts.isCallExpression(node.expression)) return undefined;
    const { expression, arguments: given } = node.expression;
    const [options] = given;
    if (expression.getText() !== 'Event' || !options || !ts.isObjectLiteralExpression(options)) {
      return undefined;
    }
    const type = options.properties.find((property) => property.name?.getText() === 'type');
    return type && ts.isPropertyAssignment(type) && ts.isStringLiteralLike(type.initializer)
      ? type.initializer.text
      : undefined;
  });
}

function variablesIn(text: string): string[] {
  return found(text, (node) =>
    ts.isPropertyAssignment(node) && /^[A-Z][A-Z0-9_]*$/.test(node.name.getText())
      ? node.name.getText()
      : undefined,
  );
}

function found(text: string, pick: (node: ts.Node) => string | undefined): string[] {
  const results = new Set<string>();
  const visit = (node: ts.Node): void => {
    const result = pick(node);
    if (result !== undefined) results.add(result);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('code.ts', text, ts.ScriptTarget.Latest, true));
  return [...results];
}

/**
 * The folder of an event type's schemas, encoded as the kit does: types may have characters that
 * file systems reserve.
 */
function folderOfType(type: string): string {
  const encoded = encodeURIComponent(type).replaceAll('*', '%2A');
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded;
}
