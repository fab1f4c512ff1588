/** One entry of a log, whichever its format. */
export interface LogEntry {
  readonly level: string;
  readonly context: string;
  readonly message: string;
  /** Milliseconds since 1970, to the second in text. */
  readonly at: number;
}

const TEXT_LINE =
  /^\[Nest\] \d+ {2}- (\d\d)\/(\d\d)\/(\d{4}), (\d{1,2}:\d\d:\d\d [AP]M) +([A-Z]+) (?:\[([^\]]*)\] )?(.*)$/;
/** What follows an entry in text: the frames of a stack, and the lines that begin one. */
const STACK_LINE = /^(?: {2,}(?:at |\[cause\]: ).*|[A-Z]\w*(?:Error|Exception)\b.*|Error: .*|-)$/;

/** Reads every line of a log. @throws Error for a line that is none of the service's */
export function readLog(format: 'json' | 'text', text: string): LogEntry[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return format === 'json' ? lines.map(readJson) : lines.flatMap(readText);
}

function readJson(line: string): LogEntry {
  const { level, context = '', message, timestamp } = JSON.parse(line) as Record<string, unknown>;
  return {
    level: String(level),
    context: String(context),
    message: String(message),
    at: Number(timestamp),
  };
}

function readText(line: string): LogEntry[] {
  const match = TEXT_LINE.exec(line);
  if (match) {
    const [, month, day, year, time, level, context = '', message] = match;
    const at = Date.parse(`${year}-${month}-${day} ${time}`);
    return [{ level: level!.toLowerCase(), context, message: message!, at }];
  }
  if (STACK_LINE.test(line)) return [];
  throw new Error(`A line that the service did not write: ${line.slice(0, 500)}`);
}

const SUMMARY = /^(\d+) more lines of this kind within a second were left out \((.*)\)/;

/** The lines of a kind that were shown, and those that were counted. */
export function countOf(
  entries: readonly LogEntry[],
  { shown, kind, context = '' }: { shown: RegExp; kind: string; context?: string },
): number {
  const own = entries.filter((entry) => entry.context.startsWith(context));
  const written = own.filter(({ message }) => shown.test(message)).length;
  return own.reduce((sum, { message }) => {
    const [, count, of] = SUMMARY.exec(message) ?? [];
    return of === kind ? sum + Number(count) : sum;
  }, written);
}

/** Dead letters of one reason are a kind. */
const REASON = /is a dead letter \((\w+)\)/;

/** The most lines of a kind, by its first words and its reason, within one second of the clock. */
export function mostInASecond(entries: readonly LogEntry[]): number {
  const counts = new Map<string, number>();
  for (const { at, level, context, message } of entries) {
    const [first] = message.split(/[\d"']/, 1);
    const more = REASON.exec(message)?.[1] ?? SUMMARY.exec(message)?.[2];
    const kind = [Math.floor(at / 1_000), level, context, first, more].join(' ');
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}
