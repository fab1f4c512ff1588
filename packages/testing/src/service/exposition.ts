/** One series at one moment. */
export interface ExposedSample {
  /** The family's, with the suffix of a histogram's line. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ExposedFamily {
  readonly name: string;
  readonly type: string;
  readonly samples: ExposedSample[];
}

const TYPE = /^# TYPE (\S+) (\S+)$/;
const SAMPLE = /^([\w:]+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Reads the text format of Prometheus as far as tests look at it; promtool says whether it is right. */
export function readExposition(text: string): ExposedFamily[] {
  const families: ExposedFamily[] = [];
  for (const line of text.split('\n')) {
    const [, family, type] = TYPE.exec(line) ?? [];
    if (family && type) families.push({ name: family, type, samples: [] });
    if (line === '' || line.startsWith('#')) continue;
    const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (!name || !value) throw new Error(`No sample: ${line}`);
    families.at(-1)!.samples.push({ name, labels: labelsOf(labels), value: numberOf(value) });
  }
  return families;
}

/** Equal for the same labels in another order. */
export function identityOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map((pair) => JSON.stringify(pair));
  return pairs.sort().join();
}

function labelsOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(LABEL)].map(([, name, value]) => [name!, value!]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}
