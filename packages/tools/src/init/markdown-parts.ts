import { ToolError } from '../command/tool-error.js';

/**
 * Marks a part of an example feature, `<!-- feature:users -->` … `<!-- /feature -->`, or of the
 * `template` itself.
 */
const OPENING = /^<!-- (template|feature:([\w-]+)) -->$/;
const CLOSING = /^<!-- \/(template|feature) -->$/;

/** Whether a document still has the template's own parts, so that nobody has run `init` on it. */
export function isOfTemplate(text: string): boolean {
  return text.split('\n').includes('<!-- template -->');
}

/**
 * Removes the parts of a document about the template, or about features.
 *
 * @param isDropped is asked with the name of a feature, or with `undefined` for the template's own parts
 * @throws ToolError `INIT_MARKS_INVALID` for a mark without its counterpart
 *
 * @example
 * withoutParts('a\n<!-- feature:users -->\nb\n<!-- /feature -->\nc\n', 'README.md', (name) => name === 'users'); // 'a\nc\n'
 */
export function withoutParts(
  text: string,
  path: string,
  isDropped: (feature: string | undefined) => boolean,
): string {
  const kept: string[] = [];
  let open:
    { readonly kind: string; readonly line: number; readonly isDropped: boolean } | undefined;
  let follows = false;
  const refuse = (line: number): never => {
    throw new ToolError(
      'INIT_MARKS_INVALID',
      `${path}:${line} is a mark without its counterpart. Accepted: <!-- template --> … <!-- /template --> and ` +
        '<!-- feature:NAME --> … <!-- /feature -->, none within another. Mend it, and run this again.',
    );
  };
  for (const [index, line] of text.split('\n').entries()) {
    const [, opened, feature] = OPENING.exec(line) ?? [];
    const [, closed] = CLOSING.exec(line) ?? [];
    if (opened !== undefined) {
      if (open) refuse(index + 1);
      const kind = feature === undefined ? 'template' : 'feature';
      open = { kind, line: index + 1, isDropped: isDropped(feature) };
    }
    if (closed !== undefined && closed !== open?.kind) refuse(index + 1);
    // One of the blank lines around a dropped part stays.
    const isSurplus = follows && line === '' && (kept.at(-1) ?? '') === '';
    if (!open?.isDropped && !isSurplus) kept.push(line);
    follows = closed !== undefined && open?.isDropped === true;
    if (closed !== undefined) open = undefined;
  }
  if (open) refuse(open.line);
  return kept.join('\n');
}
