import { compare, gt, lte, valid } from 'semver';

/** A changelog's part about one version. */
export interface VersionChanges {
  readonly version: string;
  /** The part as Markdown, with the version's heading. */
  readonly text: string;
}

/** `## 0.3.0`, `## [0.3.0] - 2026-11-28`, `## v0.3.0` */
const HEADING = /^##\s+\[?v?(\d+\.\d+\.\d+[^\s\]]*)/;

/**
 * Lists the parts of a changelog after one version and up to another, the newest first.
 *
 * @param from `undefined`: from the beginning
 *
 * @example
 * changesBetween('## 0.3.0\n\nThree.\n\n## 0.2.0\n\nTwo.\n', '0.2.0', '0.3.0'); // [{ version: '0.3.0', text: '## 0.3.0\n\nThree.' }]
 */
export function changesBetween(
  changelog: string,
  from: string | undefined,
  to: string,
): VersionChanges[] {
  return parseChangelog(changelog)
    .filter(({ version }) => (from === undefined || gt(version, from)) && lte(version, to))
    .sort((one, other) => compare(other.version, one.version));
}

function parseChangelog(changelog: string): VersionChanges[] {
  const parts: { version: string; lines: string[] }[] = [];
  let current: string[] = [];
  for (const line of changelog.split(/\r?\n/)) {
    if (line.startsWith('## ')) {
      const version = valid(HEADING.exec(line)?.[1] ?? '');
      current = [];
      if (version !== null) parts.push({ version, lines: current });
    }
    current.push(line);
  }
  return parts.map(({ version, lines }) => ({ version, text: lines.join('\n').trim() }));
}
