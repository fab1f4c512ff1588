/** One series at one moment. */
export interface ExposedSample {
  /** The family's, with the suffix of a histogram's line. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ExposedFamily {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly samples: readonly ExposedSample[];
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*/;
/** Letters of any case, as Go reads them: prom-client writes `Nan`. */
const NUMBER = /^([+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?|[+-]?inf|nan)$/i;
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '\\': '\\', '"': '"' };

interface Building {
  readonly name: string;
  help: string | undefined;
  type: string | undefined;
  readonly samples: ExposedSample[];
}

/**
 * Reads Prometheus' text format, stricter than Prometheus: every family has HELP and TYPE before
 * its samples and stands in one piece, and no series comes twice.
 *
 * @throws Error with the line that breaks the format
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function parseExposition(text: string): ExposedFamily[] {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  const families = new Map<string, Building>();
  const series = new Set<string>();
  let current: Building | undefined;
  for (const line of text.slice(0, -1).split('\n')) {
    const refuse = (problem: string): never => {
      throw new Error(`${problem} — ${line}`);
    };
    if (line === '') continue;
    if (line.startsWith('#')) {
      const about = readAbout(line);
      if (!about) continue;
      if (current?.name !== about.name) {
        if (families.has(about.name)) refuse('The family stands in two places');
        current = { name: about.name, help: undefined, type: undefined, samples: [] };
        families.set(about.name, current);
      }
      if (current.samples.length > 0) refuse(`${about.what} comes after samples`);
      if (about.what === 'TYPE' && !TYPES.includes(about.rest)) refuse('No such type');
      const key = about.what === 'HELP' ? 'help' : 'type';
      if (current[key] !== undefined) refuse(`A second ${about.what}`);
      current[key] = about.rest;
      continue;
    }
    const sample = readSample(line);
    const { name, help, type } = current ?? refuse('A sample without HELP and TYPE');
    if (help === undefined || type === undefined) refuse('A sample before HELP and TYPE');
    const names = (SUFFIXES[type!] ?? ['']).map((suffix) => name + suffix);
    if (!names.includes(sample.name)) refuse(`No sample of ${type} ${name}`);
    const identity = `${sample.name} ${identityOf(sample.labels)}`;
    if (series.has(identity)) refuse('The series is there twice');
    series.add(identity);
    current!.samples.push(sample);
  }
  return [...families.values()].map(({ name, help = '', type = 'untyped', samples }) => ({
    name,
    help,
    type,
    samples,
  }));
}

/** Equal for the same labels in another order. */
export function identityOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map((pair) => JSON.stringify(pair));
  return pairs.sort().join();
}

/** HELP and TYPE lines; any other comment is nothing. */
function readAbout(line: string): { what: string; name: string; rest: string } | undefined {
  const [, what, name, rest = ''] = /^# (HELP|TYPE) (\S+)(?: (.*))?$/.exec(line) ?? [];
  if (!what || !name) return undefined;
  if (METRIC_NAME.exec(name)?.[0] !== name) throw new Error(`No name of a metric — ${line}`);
  if (what === 'HELP' && /\\(?![\\n])/.test(rest)) throw new Error(`No such escape — ${line}`);
  return { what, name, rest };
}

function readSample(line: string): ExposedSample {
  const name = METRIC_NAME.exec(line)?.[0];
  if (!name) throw new Error(`No name of a metric — ${line}`);
  const { labels, rest } = readLabels(line.slice(name.length), line);
  const [value, timestamp, ...more] = rest.trim().split(/ +/);
  const isWhole = timestamp === undefined || /^-?\d+$/.test(timestamp);
  if (!rest.startsWith(' ') || !value || !NUMBER.test(value) || !isWhole || more.length > 0)
    throw new Error(`No value, or more than one — ${line}`);
  return { name, labels, value: Number(value.replace(/inf/i, 'Infinity')) };
}

function readLabels(text: string, line: string): { labels: Record<string, string>; rest: string } {
  const labels: Record<string, string> = {};
  if (!text.startsWith('{')) return { labels, rest: text };
  let rest = text.slice(1);
  while (!rest.startsWith('}')) {
    const name = LABEL_NAME.exec(rest)?.[0];
    const quoted = name && /^="((?:[^"\\]|\\.)*)"/.exec(rest.slice(name.length));
    if (!quoted) throw new Error(`No label — ${line}`);
    if (name.startsWith('__')) throw new Error(`A reserved label — ${line}`);
    if (Object.hasOwn(labels, name)) throw new Error(`A label twice — ${line}`);
    labels[name] = unescape(quoted[1]!, line);
    rest = rest.slice(name.length + quoted[0].length);
    if (rest.startsWith(',')) rest = rest.slice(1);
    else if (!rest.startsWith('}')) throw new Error(`No comma between labels — ${line}`);
  }
  return { labels, rest: rest.slice(1) };
}

function unescape(text: string, line: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => {
    const meant = ESCAPES[escaped];
    if (meant === undefined) throw new Error(`No such escape — ${line}`);
    return meant;
  });
}
