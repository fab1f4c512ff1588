/**
 * Removes variables from an `.env.example`, with the comments right above them.
 *
 * @example
 * withoutVariables('# The port.\n#PORT=3000\n# A key.\n#KEY=\n', ['KEY']); // '# The port.\n#PORT=3000\n'
 */
export function withoutVariables(text: string, names: readonly string[]): string {
  const lines = text.split('\n');
  const dropped = new Set<number>();
  for (const [index, line] of lines.entries()) {
    if (!names.includes(variableOf(line) ?? '')) continue;
    dropped.add(index);
    for (let above = index - 1; isComment(lines[above]); above -= 1) dropped.add(above);
  }
  if (dropped.size === 0) return text;
  const kept = lines.filter((_, index) => !dropped.has(index)).join('\n');
  return `${kept.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
}

function variableOf(line: string): string | undefined {
  return /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
}

function isComment(line: string | undefined): boolean {
  return line !== undefined && line.startsWith('#') && variableOf(line) === undefined;
}
