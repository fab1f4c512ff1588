import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ToolError } from '../command/tool-error.js';
import { FileEdits } from '../repository/file-edits.js';
import { dropFeatures } from './drop-features.js';
import { type Feature, featureNames, findFeature } from './feature.js';
import { withHolder } from './licence.js';
import { isOfTemplate, withoutParts } from './markdown-parts.js';
import { renameLock, renamePackage } from './package-files.js';
import { isDistinct, rename } from './rename.js';
import { requireServiceName, titleOf } from './service-name.js';
import { withTitle } from './service-title.js';

const LOCK = 'package-lock.json';
const SERVICE_FILE = 'src/config/service.ts';
const FRESH_VERSION = '0.1.0';

/** The arguments of `init`. */
export interface InitChoice {
  readonly name: string;
  /** The features to drop. */
  readonly without: readonly string[];
  /**
   * The licence holder; `undefined` keeps the template's, or takes the caller's default the first
   * time.
   */
  readonly holder: string | undefined;
  readonly year: number;
}

/** All changes that `init` will make. */
export interface InitPlan {
  readonly edits: FileEdits;
  readonly formerName: string;
  /** Whether nobody has run `init` here before. */
  readonly isFirst: boolean;
  readonly dropped: readonly Feature[];
  /** Files in which the former name may be an ordinary word; it is not replaced there. */
  readonly ambiguous: readonly string[];
}

/**
 * Plans the change to a service of another name, with features dropped.
 *
 * @param files the repository's files, without the kit's
 * @throws ToolError `INIT_NAME_INVALID`, `INIT_FEATURE_UNKNOWN`, and what the edits throw
 */
export function planInit(root: string, files: readonly string[], choice: InitChoice): InitPlan {
  const edits = new FileEdits(root);
  const file = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackageNames;
  const taken = Object.keys({ ...file.dependencies, ...file.devDependencies });
  requireServiceName(choice.name, taken);
  const isFirst = isFirstInit(root);
  const dropped = chosenFeatures(root, files, choice, file.name === choice.name);
  dropFeatures(edits, files, dropped);
  if (isFirst) reset(edits, files, choice);
  else if (choice.holder !== undefined) setHolder(edits, choice.holder, choice.year);
  const ambiguous = renameEverywhere(edits, files, file.name, choice.name);
  if (isFirst || file.name !== choice.name) renameFiles(edits, choice.name, isFirst);
  return { edits, formerName: file.name, isFirst, dropped, ambiguous };
}

/** Whether nobody has run `init` in this clone yet. */
export function isFirstInit(root: string): boolean {
  return isOfTemplate(new FileEdits(root).read('README.md') ?? '');
}

interface PackageNames {
  readonly name: string;
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

function chosenFeatures(
  root: string,
  files: readonly string[],
  { without }: InitChoice,
  isNamed: boolean,
): Feature[] {
  const present = featureNames(files);
  const unknown = without.find((name) => !present.includes(name));
  // In a second run the features are gone already.
  if (unknown !== undefined && !isNamed) {
    throw new ToolError(
      'INIT_FEATURE_UNKNOWN',
      `Given --without ${unknown}, accepted: ${present.join(', ') || 'none, as src/ has no feature'}.`,
    );
  }
  return present
    .filter((name) => without.includes(name))
    .map((name) => findFeature(name, files, (path) => readFileSync(join(root, path), 'utf8')));
}

/** Removes what belongs to the template itself. */
function reset(edits: FileEdits, files: readonly string[], choice: InitChoice): void {
  for (const path of files.filter((each) => each.endsWith('.md'))) {
    edits.change(path, (text) => withoutParts(text, path, (feature) => feature === undefined));
  }
  edits.change('README.md', (text) => `${introductionOf(choice.name)}\n${text.trimStart()}`);
  edits.change('CHANGELOG.md', () => '# Changelog\n\n## Unreleased\n');
  edits.change(SERVICE_FILE, (text) => withTitle(text, titleOf(choice.name)));
  if (choice.holder !== undefined) setHolder(edits, choice.holder, choice.year);
}

function introductionOf(name: string): string {
  return `# ${name}\n\nAn event-driven service on NestJS and Apache Kafka. Say here what it is for, and who owns it.\n`;
}

function setHolder(edits: FileEdits, holder: string, year: number): void {
  edits.change('LICENSE', (text) => withHolder(text, holder, year));
}

/** @returns the files whose text is ambiguous */
function renameEverywhere(
  edits: FileEdits,
  files: readonly string[],
  from: string,
  to: string,
): string[] {
  if (from === to) return [];
  const renamed = (text: string): string =>
    rename(rename(text, titleOf(from), titleOf(to)), from, to);
  const named = files.filter((path) => {
    const text = path === LOCK ? undefined : edits.read(path);
    return text !== undefined && !text.includes('\0') && renamed(text) !== text;
  });
  if (!isDistinct(from)) return named;
  for (const path of named) edits.change(path, renamed);
  return [];
}

function renameFiles(edits: FileEdits, name: string, isFirst: boolean): void {
  const fresh = isFirst
    ? { version: FRESH_VERSION, description: `${titleOf(name)}, event-driven on NestJS and Kafka` }
    : undefined;
  edits.change('package.json', (text) => renamePackage(text, name, fresh));
  edits.change(LOCK, (text) => renameLock(text, name, fresh?.version));
}
