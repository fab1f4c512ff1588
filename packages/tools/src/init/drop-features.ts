import type { FileEdits } from '../repository/file-edits.js';
import { withoutVariables } from './environment-example.js';
import type { Feature } from './feature.js';
import { withoutParts } from './markdown-parts.js';
import { withoutImports } from './without-imports.js';

/**
 * Deletes the features' files, and removes the rest of the repository's references to them.
 *
 * @throws ToolError `INIT_USE_UNKNOWN`, `INIT_MARKS_INVALID`
 */
export function dropFeatures(
  edits: FileEdits,
  files: readonly string[],
  features: readonly Feature[],
): void {
  const gone = new Set(
    features.flatMap(({ sources, tests, schemas }) => [...sources, ...tests, ...schemas]),
  );
  for (const path of gone) edits.remove(path);
  const names = new Set<string | undefined>(features.map(({ name }) => name));
  const isDropped = (path: string): boolean =>
    features.some(({ name }) => path.startsWith(`src/${name}/`));
  for (const path of files.filter((each) => !gone.has(each))) {
    if (path.endsWith('.ts')) edits.change(path, (text) => withoutImports(text, path, isDropped));
    if (path.endsWith('.md')) {
      edits.change(path, (text) =>
        withoutParts(text, path, (feature) => feature !== undefined && names.has(feature)),
      );
    }
  }
  const variables = features.flatMap((feature) => feature.variables);
  edits.change('.env.example', (text) => withoutVariables(text, variables));
}

/**
 * Finds files that still mention dropped features, with the number of lines: prose and examples
 * that the owner has to edit.
 */
export function remainingMentions(
  edits: FileEdits,
  files: readonly string[],
  features: readonly Feature[],
): string[] {
  const words = features.flatMap(({ name, eventTypes, variables }) => [
    `src/${name}`,
    `/${name}`,
    `\`${name}\``,
    ...eventTypes,
    ...variables,
  ]);
  return files.flatMap((path) => {
    const lines = edits.read(path)?.split('\n') ?? [];
    const count = lines.filter((line) => words.some((word) => line.includes(word))).length;
    return count > 0 ? [`${path} (${count})`] : [];
  });
}
