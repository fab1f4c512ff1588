import { join } from 'node:path';
import type { SchemaFinding } from '@nest-kafka-kit/schemas';

type Incompatible = Extract<SchemaFinding, { readonly kind: 'incompatible' }>;

const MEANING = {
  backward: 'the class must read what its committed schemas wrote',
  forward: 'its committed schemas must read what the class writes',
  full: 'the class and its committed schemas must read each other',
};

/** Terms that every rule but `none` protects. */
const OF_EVENT: Readonly<Record<string, string>> = {
  topic: 'consumers must find it in the topic they are subscribed to',
  key: 'events must stay in order by the same key',
};

const START_OVER = 'Was it never published? Delete its files, and run npm run schemas.';

/** Describes for people what is wrong with each event version, and what to do. */
export function findingsText(findings: readonly SchemaFinding[], folder: string): string {
  const paragraphs: string[] = [];
  let last = '';
  for (const finding of findings) {
    if (finding.kind !== 'incompatible') {
      paragraphs.push(sentence(finding, folder));
      continue;
    }
    const heading = `${eventVersionName(finding)} is incompatible with ${join(folder, finding.file)}:`;
    paragraphs.push(...(heading === last ? [] : [heading]), problemText(finding));
    last = heading;
  }
  if (last !== '') paragraphs.push(START_OVER);
  return paragraphs.join('\n');
}

function problemText({ field, what, rule, broken, was, is, remedy }: Incompatible): string {
  const held = broken.length > 1 ? 'full' : (broken[0] ?? 'full');
  const meaning = OF_EVENT[what] ?? MEANING[held];
  const lines = [
    ['rule', `${rule === held ? rule : `${rule} (${held})`}: ${meaning}`],
    ['was', was],
    ['is', is],
    ['remedy', remedy],
  ];
  return [
    `  ${field === '' ? '(the whole event)' : field}`,
    ...lines.map(([name = '', text]) => `    ${name.padEnd(6)}  ${text}`),
  ].join('\n');
}

function sentence(finding: Exclude<SchemaFinding, Incompatible>, folder: string): string {
  const file = join(folder, finding.file);
  if (finding.kind === 'orphaned') {
    return (
      `${file}: no class is ${finding.type} version ${finding.version}. Restore the class, or ` +
      'delete the file once no message of it is left.'
    );
  }
  const run = 'Run npm run schemas, and commit what it writes.';
  if (finding.kind === 'missing') return `${eventVersionName(finding)} has no ${file} yet. ${run}`;
  if (finding.text === undefined) {
    return `${eventVersionName(finding)} has another encoding than ${file} is for. ${run}`;
  }
  const change = finding.rule === 'none' ? 'a change that no rule judges' : 'a compatible change';
  return `${eventVersionName(finding)} has ${change}, which ${file} does not have yet. ${run}`;
}

function eventVersionName({
  type,
  version,
  className,
}: Exclude<SchemaFinding, { kind: 'orphaned' }>): string {
  return `${type} version ${version} (${className})`;
}
